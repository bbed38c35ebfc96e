import KabarCore

enum HTMLPage {
  struct Finding { var title: String?; var feedLinks: [String] }
  static func inspect(_ bytes: [UInt8], base: String?) -> Finding? { nil }
}
enum FeedDate {
  struct Reading { var timestamp: Timestamp; var isSuspect: Bool }
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Reading? { nil }
  static func parse(_ text: String) -> Reading? { nil }
}
