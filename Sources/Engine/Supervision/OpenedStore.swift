import Store

/// Opens the store for a command, with the exit code that suits what is wrong.
public enum OpenedStore {
  /// - Throws: `CommandFailure`.
  public static func open(_ path: String, access: Store.Access) throws -> Store {
    do {
      return try Store.open(path: path, access: access)
    } catch let error as StoreError {
      throw CommandFailure(error)
    }
  }

  /// The store for reading; `nil` if no daemon has made one yet.
  ///
  /// - Throws: `CommandFailure`.
  public static func readIfPresent(_ path: String) throws -> Store? {
    do {
      return try Store.open(path: path, access: .reader)
    } catch let error as StoreError {
      if error.kind == .missing { return nil }
      throw CommandFailure(error)
    }
  }
}

extension CommandFailure {
  /// A store's failure, for the command line.
  public init(_ error: StoreError) {
    self.init(ExitStatus(rawValue: error.exitCode) ?? .ioError, error.sentence)
  }
}
