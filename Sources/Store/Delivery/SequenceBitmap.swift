/// The events behind a cursor that are already settled: bit i stands for event `cursor + 1 + i`.
///
/// Kept as one small value beside the cursor, so that a commit of any number of deliveries writes one
/// row. The window that a sink works on is bounded, and so is this.
public struct SequenceBitmap: Sendable, Equatable {
  /// The most bits that are read from a store: a damaged row must not cost memory.
  public static let maximumCount = 65_536

  /// The bytes as stored, without trailing zero bytes; bit 0 is the lowest of byte 0.
  public private(set) var bytes: [UInt8]

  /// A bitmap as it was stored; empty if there was none.
  public init(bytes: [UInt8] = []) {
    self.bytes = Array(bytes.prefix(Self.maximumCount / 8))
    trim()
  }

  /// A bitmap of `settled`, in order of the log.
  public init(_ settled: some Sequence<Bool>) {
    bytes = []
    for (index, isSettled) in settled.prefix(Self.maximumCount).enumerated() where isSettled {
      while bytes.count <= index >> 3 { bytes.append(0) }
      bytes[index >> 3] |= 1 << UInt8(index & 7)
    }
  }

  /// Whether the event at `index` behind the cursor is settled.
  public subscript(index: Int) -> Bool {
    index >= 0 && index >> 3 < bytes.count && bytes[index >> 3] & (1 << UInt8(index & 7)) != 0
  }

  /// Whether nothing is settled.
  public var isEmpty: Bool { bytes.isEmpty }

  private mutating func trim() {
    while bytes.last == 0 { bytes.removeLast() }
  }
}
