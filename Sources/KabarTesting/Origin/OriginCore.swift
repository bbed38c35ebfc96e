/// What the threads of an origin share.
final class OriginCore: Sendable {
  struct State: Sendable {
    var routes: [String: LoopbackOrigin.Handler] = [:]
    var requests: [OriginRequest] = []
    var open: [Int: Socket] = [:]
    var connectionCount = 0
    var answering = 0
    var mostAtOnce = 0
    var isStopping = false

    func handler(for path: String) -> LoopbackOrigin.Handler? {
      if let exact = routes[path] { return exact }
      let prefixes = routes.filter { $0.key.hasSuffix("*") && path.hasPrefix($0.key.dropLast()) }
      return prefixes.max { $0.key.utf8.count < $1.key.utf8.count }?.value
    }
  }

  let state = Watched(State())

  func stop() {
    let open = state.update { state in
      state.isStopping = true
      return Array(state.open.values)
    }
    for socket in open { socket.shutdown() }
  }

  /// Serves a connection on a thread of its own until it ends.
  func serve(_ socket: Socket, address: String) {
    let number = state.update { state -> Int? in
      guard !state.isStopping else { return nil }
      state.connectionCount += 1
      state.open[state.connectionCount] = socket
      return state.connectionCount
    }
    guard let number else { return }
    let started = startThread { [self] in
      converse(RequestReader(socket, connection: number, address: address))
      state.update { $0.open[number] = nil }
    }
    if !started { state.update { $0.open[number] = nil } }
  }

  private func converse(_ start: RequestReader) {
    var reader = start
    while let request = reader.next() {
      let handler = state.update { state in
        state.requests.append(request)
        state.answering += 1
        state.mostAtOnce = max(state.mostAtOnce, state.answering)
        return state.handler(for: request.path)
      }
      let writer = ReplyWriter(
        socket: reader.socket, request: request,
        isStopping: { [state] in state.read { $0.isStopping } })
      let goesOn = writer.send(
        handler?(request) ?? .text("no such path", type: "text/plain", status: 404))
      state.update { $0.answering -= 1 }
      guard goesOn else { return }
    }
  }
}
