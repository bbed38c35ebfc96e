/// Sends one reply, with the fault it was scripted with.
struct ReplyWriter {
  let socket: Socket
  let request: OriginRequest
  let isStopping: @Sendable () -> Bool

  /// - Returns: whether the connection can serve another request.
  func send(_ reply: Reply) -> Bool {
    if reply.delay > .zero, socket.waitForHangUp(reply.delay) { return false }
    if let gate = reply.gate {
      while !gate.isOpen { if socket.waitForHangUp(.milliseconds(5)) { return false } }
    }
    switch reply.fault {
    case .none:
      return socket.write(head(reply, length: reply.body.count) + sentBody(reply)) && !reply.closes
    case .hang:
      _ = socket.waitForHangUp(.seconds(600))
      return false
    case .drip(let bytes, let pause):
      guard socket.write(head(reply, length: reply.body.count)) else { return false }
      return drip(sentBody(reply), bytes: max(1, bytes), every: pause) && !reply.closes
    case .closeAfter(let bytes):
      _ = socket.write(head(reply, length: reply.body.count) + reply.body.prefix(bytes))
      return false
    case .resetAfter(let bytes):
      _ = socket.write(head(reply, length: reply.body.count) + reply.body.prefix(bytes))
      // A moment for the bytes to be read: a reset discards what the client has not taken.
      _ = socket.waitForHangUp(.milliseconds(50))
      socket.resetOnClose()
      return false
    case .closeBeforeAnswer:
      return false
    case .contentLength(let length):
      _ = socket.write(head(reply, length: length) + sentBody(reply))
      return false
    case .endlessHeaders:
      return sendEndlessHeaders(reply)
    case .endlessBody(let bytes):
      return sendEndlessBody(reply, bytes: bytes)
    case .raw(let bytes):
      _ = socket.write(bytes)
      return false
    }
  }

  private func sentBody(_ reply: Reply) -> [UInt8] {
    request.method == "HEAD" || reply.status == 304 || reply.status == 204 ? [] : reply.body
  }

  private func head(_ reply: Reply, length: Int?) -> [UInt8] {
    var text = "HTTP/1.1 \(reply.status) \(Self.reason(reply.status))\r\n"
    for (name, value) in reply.headers { text += "\(name): \(value)\r\n" }
    if let length, reply.status != 304, reply.status != 204 {
      text += "Content-Length: \(length)\r\n"
    }
    if reply.closes { text += "Connection: close\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private func drip(_ body: [UInt8], bytes: Int, every pause: Duration) -> Bool {
    var rest = body[...]
    while !rest.isEmpty {
      guard socket.write(rest.prefix(bytes)) else { return false }
      rest = rest.dropFirst(bytes)
      if socket.waitForHangUp(pause) { return false }
    }
    return true
  }

  private func sendEndlessHeaders(_ reply: Reply) -> Bool {
    guard socket.write(Array("HTTP/1.1 \(reply.status) OK\r\n".utf8)) else { return false }
    let filler = String(repeating: "x", count: 200)
    for number in 0..<(1 << 22) {
      guard !isStopping(), socket.write(Array("X-Filler-\(number): \(filler)\r\n".utf8)) else {
        return false
      }
    }
    return false
  }

  private func sendEndlessBody(_ reply: Reply, bytes: Int) -> Bool {
    let head =
      head(reply, length: nil).dropLast(2) + Array("Transfer-Encoding: chunked\r\n\r\n".utf8)
    guard socket.write(head) else { return false }
    let size = 65536
    let block = Array("<item>endless</item>\n".utf8)
    let chunk = Array((0..<size).lazy.map { block[$0 % block.count] })
    var left = bytes
    while left > 0 {
      let count = min(left, size)
      let frame = Array("\(String(count, radix: 16))\r\n".utf8) + chunk.prefix(count) + [13, 10]
      guard !isStopping(), socket.write(frame) else { return false }
      left -= count
    }
    return socket.write(Array("0\r\n\r\n".utf8)) && !reply.closes
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 304: "Not Modified"
    case 401: "Unauthorized"
    case 404: "Not Found"
    case 410: "Gone"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
}
