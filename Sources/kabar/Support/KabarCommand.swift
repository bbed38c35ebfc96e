import ArgumentParser
import Delivery
import Engine
import Store

/// A subcommand whose failures are sentences with exit codes.
protocol KabarCommand: AsyncParsableCommand {
  /// Does the work; a `CommandFailure` becomes one line on stderr and its exit code.
  func perform() async throws
}

extension KabarCommand {
  mutating func run() async throws {
    do {
      do {
        try await perform()
      } catch let error as StoreError {
        throw CommandFailure(error)
      } catch let refusal as DeliveryRepair.Refusal {
        throw CommandFailure(.noInput, refusal.description)
      }
    } catch let failure as CommandFailure {
      StandardError.line("\(failure)")
      throw ExitCode(failure.status.rawValue)
    }
  }
}
