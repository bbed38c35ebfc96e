import Glibc

/// A growing buffer of bytes, reused for every text of a document.
///
/// Not an `Array`: escaped HTML arrives in pieces of one byte (`&lt;` is a piece of its own), and
/// the checks for uniqueness and exclusivity would cost more than the copy.
struct ByteBuffer: ~Copyable {
  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(64, capacity)
    start = .allocate(capacity: self.capacity)
  }

  deinit {
    start.deallocate()
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    start[count] = byte
    count &+= 1
  }

  @inline(__always)
  mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
    if length == 1 { return append(source[0]) }
    guard length > 0 else { return }
    if capacity &- count < length { grow(by: length) }
    memcpy(start + count, source, length)
    count &+= length
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let base = bytes.baseAddress { append(base, count: bytes.count) }
  }

  mutating func append(_ text: StaticString) {
    append(text.utf8Start, count: text.utf8CodeUnitCount)
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// The bytes from `offset` to the end; valid until the next change.
  func bytes(from offset: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start + min(offset, count), count: max(0, count - offset))
  }

  mutating func truncate(to length: Int) {
    count = min(count, max(0, length))
  }

  /// Cuts text, between two characters.
  mutating func truncateText(to length: Int) {
    guard length < count else { return }
    var end = max(0, length)
    while end > 0, start[end] & 0xC0 == 0x80 { end &-= 1 }
    count = end
  }

  private mutating func grow(by length: Int) {
    let larger = max(capacity * 2, count + length)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memcpy(moved, start, count)
    start.deallocate()
    start = moved
    capacity = larger
  }
}
