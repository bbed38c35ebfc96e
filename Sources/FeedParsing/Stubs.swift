import KabarCore

enum FeedDate {
  struct Reading { var timestamp: Timestamp; var isSuspect: Bool }
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Reading? { nil }
  static func parse(_ text: String) -> Reading? { nil }
}
