import CLibCurl

/// The header lines of one request after the other as libcurl's list, in memory that is used again.
///
/// libcurl only reads them. Lines that are the same as the last time, from the first one on, stay as
/// they are: for most requests that is all but the validators.
struct HeaderList: ~Copyable {
  private var nodes = UnsafeMutableBufferPointer<curl_slist>.allocate(capacity: 8)
  private var text = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 1)
  private var fields: [HTTPField] = []
  /// Where each line ends, behind its zero byte.
  private var ends: [Int] = []
  private var line: [UInt8] = []

  deinit {
    nodes.deallocate()
    text.deallocate()
  }

  /// The list for these fields, good until the next call; `nil` for none.
  ///
  /// - Parameters:
  ///   - own: fields that come first, each unless there is another of its name.
  ///   - isPost: whether there is a body to be sent.
  mutating func list(
    _ own: [HTTPField], _ others: [HTTPField], isPost: Bool
  ) -> UnsafeMutablePointer<curl_slist>? {
    var count = 0
    for field in own where !others.contains(where: { $0.hasName(of: field) }) {
      put(field, at: &count)
    }
    for field in others { put(field, at: &count) }
    fields.removeSubrange(count...)
    ends.removeSubrange(count...)
    // No "Expect: 100-continue" before larger bodies: some receivers never answer it.
    if isPost { append("Expect", nil) }
    let list = link()
    if isPost { ends.removeLast() }
    return list
  }

  private mutating func put(_ field: HTTPField, at count: inout Int) {
    defer { count += 1 }
    if count < fields.count {
      if fields[count] == field { return }
      fields.removeSubrange(count...)
      ends.removeSubrange(count...)
    }
    fields.append(field)
    append(field.name, field.value)
  }

  /// - Parameter value: `nil` keeps libcurl from sending a field of its own.
  private mutating func append(_ name: String, _ value: String?) {
    line.removeAll(keepingCapacity: true)
    line.append(contentsOf: name.utf8)
    // "Name;" is libcurl's notation for a field with an empty value.
    line.append(value == "" ? UInt8(ascii: ";") : UInt8(ascii: ":"))
    if let value, !value.isEmpty {
      line.append(UInt8(ascii: " "))
      FieldText.append(value, to: &line)
    }
    line.append(0)
    let start = ends.last ?? 0
    if start + line.count > text.count { grow(to: start + line.count) }
    UnsafeMutableRawBufferPointer(rebasing: text[start...]).copyBytes(from: line)
    ends.append(start + line.count)
  }

  private mutating func grow(to count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 2, alignment: 1)
    larger.copyBytes(from: text[..<(ends.last ?? 0)])
    text.deallocate()
    text = larger
  }

  /// Makes the list anew: the text may have moved.
  private mutating func link() -> UnsafeMutablePointer<curl_slist>? {
    guard !ends.isEmpty, let base = text.baseAddress else { return nil }
    if ends.count > nodes.count {
      nodes.deallocate()
      nodes = .allocate(capacity: ends.count * 2)
    }
    var start = 0
    for (index, end) in ends.enumerated() {
      let data = (base + start).assumingMemoryBound(to: CChar.self)
      let next = index + 1 < ends.count ? nodes.baseAddress.map { $0 + index + 1 } : nil
      nodes.initializeElement(at: index, to: curl_slist(data: data, next: next))
      start = end
    }
    return nodes.baseAddress
  }
}
