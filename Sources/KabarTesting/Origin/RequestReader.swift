/// Reads the requests of one connection, one after the other.
struct RequestReader {
  /// More than this of a request is not read: a test kit needs no larger ones.
  static let limit = 64 << 20

  let socket: Socket
  let connection: Int
  let address: String
  private var buffer: [UInt8] = []

  init(_ socket: Socket, connection: Int, address: String) {
    self.socket = socket
    self.connection = connection
    self.address = address
  }

  /// The next request, or `nil` when the client has left or sent none.
  mutating func next() -> OriginRequest? {
    guard let head = readHead() else { return nil }
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
    guard let requestLine = lines.popFirst() else { return nil }
    let words = requestLine.split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [(name: String, value: String)] = []
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      headers.append((String(line[..<colon]), String(value)))
    }
    guard let body = readBody(headers) else { return nil }
    return OriginRequest(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body,
      connection: connection, time: .now, address: address)
  }

  private mutating func fill() -> Bool {
    let more = socket.read(upTo: 65536)
    buffer += more
    return !more.isEmpty && buffer.count <= Self.limit
  }

  private mutating func readHead() -> String? {
    var searched = 0
    while true {
      if let end = endOfHead(from: max(0, searched - 3)) {
        // Latin-1 keeps every byte: tests compare validators that are no UTF-8.
        let isUTF8 = String(validating: buffer[..<end], as: UTF8.self)
        let head =
          isUTF8 ?? String(String.UnicodeScalarView(buffer[..<end].map(Unicode.Scalar.init)))
        buffer.removeFirst(end)
        return head
      }
      searched = buffer.count
      guard fill() else { return nil }
      if buffer.first == 0x16 {
        // A TLS greeting; servers without TLS answer it in clear.
        _ = socket.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        return nil
      }
    }
  }

  private func endOfHead(from start: Int) -> Int? {
    var index = start
    while index + 4 <= buffer.count {
      if buffer[index] == 13, buffer[index + 1] == 10, buffer[index + 2] == 13,
        buffer[index + 3] == 10
      {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  private mutating func readBody(_ headers: [(name: String, value: String)]) -> [UInt8]? {
    func value(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value
    }
    if value("expect")?.lowercased() == "100-continue" {
      guard socket.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) else { return nil }
    }
    if value("transfer-encoding")?.lowercased() == "chunked" { return readChunks() }
    guard let length = value("content-length").flatMap({ Int($0) }), length > 0 else { return [] }
    return take(length)
  }

  private mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= Self.limit else { return nil }
    while buffer.count < count { guard fill() else { return nil } }
    defer { buffer.removeFirst(count) }
    return Array(buffer[..<count])
  }

  private mutating func readChunks() -> [UInt8]? {
    var body: [UInt8] = []
    while true {
      guard let line = takeLine(), let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
        return nil
      }
      guard size > 0 else {
        while let trailer = takeLine() { if trailer.isEmpty { return body } }
        return nil
      }
      guard let chunk = take(size), take(2) != nil, body.count + size <= Self.limit else {
        return nil
      }
      body += chunk
    }
  }

  private mutating func takeLine() -> String? {
    while true {
      if let newline = buffer.firstIndex(of: 10) {
        let line = buffer[..<newline].filter { $0 != 13 }
        buffer.removeFirst(newline + 1)
        return String(decoding: line, as: UTF8.self)
      }
      guard fill() else { return nil }
    }
  }
}
