import FeedParsing
import KabarCore

/// Parses one input and prints it: neither may crash, leak, take long, or make broken JSON.
///
/// The first byte chooses what comes beside the document, so that one corpus serves all ways in.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  guard let choice = input.first else { return 0 }
  let contentTypes: [String?] = [
    nil, nil, "application/rss+xml", "text/xml; charset=utf-8", "text/xml; charset=shift_jis",
    "text/xml; charset=iso-2022-jp", "text/html", "application/feed+json",
  ]
  // Most seeds begin with "<", which chooses the first: they are documents as they are.
  let isWhole = choice == 0x3C || choice == 0x7B || choice == 0xEF
  let bytes = isWhole ? Array(input) : Array(input.dropFirst())
  do {
    let feed = try FeedParser.parse(
      bytes, url: "https://example.org/dir/feed.xml",
      contentType: isWhole ? nil : contentTypes[Int(choice & 7)])
    let line = JSONFeedEncoder.feed(feed)
    if String(validating: line, as: UTF8.self) == nil { fatalError("the JSON isn't UTF-8") }
  } catch {
    if error.description.isEmpty { fatalError("an error without words") }
  }
  return 0
}
