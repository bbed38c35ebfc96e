import CLibCurl

/// One request to one URL and its answer: a redirect makes another exchange.
///
/// `@unchecked Sendable`: (1) the input is immutable; (2) everything else is touched only on the
/// queue of the loop that the exchange was handed to, libcurl's callbacks included.
final class Exchange: @unchecked Sendable {
  /// What is asked, complete: nothing of it is decided later.
  struct Input: Sendable {
    var url: ParsedURL
    var method: HTTPRequest.Method
    var headers: [HTTPField]
    var body: [UInt8]
    var options: TransferOptions
    var username: String?
    var password: String?
    var addressPolicy: AddressPolicy
    /// What is left of the timeout, in milliseconds.
    var timeout: Int
    /// The timeout as configured, for the error's sentence.
    var wholeTimeout: Int
    var followsRedirect: Bool
    var trace: (@Sendable (TraceEvent) -> Void)?
  }

  let input: Input
  /// Takes the outcome, once, on the loop's thread.
  var completion: ((Result<HTTPResponse, TransferError>) -> Void)?

  var isCancelled = false
  /// Whether its credentials go along before they are asked for.
  var isPreemptive = false
  /// The place among the loop's active exchanges.
  var index = -1
  var handle: EasyHandle?

  /// Set where a callback refuses to go on; wins over libcurl's own error code.
  var refusal: TransferError?
  var status = 0
  var headers = HTTPFields()
  var body: [UInt8] = []
  /// Set when the exchange starts.
  var budget: BodyBudget?
  /// Whether old DNS answers are to be dropped when it ends, or nothing is to be done against it.
  var prunes = false
  private var headerBytes = 0
  private var headerLines = 0
  private var isDiscarding = false
  /// Whether the transfer was ended by ourselves because the rest of the body isn't wanted.
  private(set) var isTruncated = false
  /// Whether a connection stood for the request itself. Before that, what answers is a proxy that
  /// is asked for a tunnel.
  private(set) var hasConnected = false
  /// Answers that asked for a login.
  private var challenges = 0
  /// Whether the transfer was ended by ourselves because every login is answered by a demand for
  /// another.
  private(set) var hasEnoughChallenges = false

  init(_ input: Input) { self.input = input }

  /// Takes a line of the header section; `false` ends the transfer.
  func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes &+= line.count
    headerLines &+= 1
    let limit = input.options.values.maxHeaderBytes
    guard headerBytes <= limit, headerLines <= 1000 else {
      refusal = .headersTooLarge(limit: limit)
      return false
    }
    if Self.isStatusLine(line) {
      // Another answer of the same transfer: after 100 Continue, or a challenge being answered.
      headers.removeAll()
      status = Self.status(line)
      isDiscarding = false
      if status == 401 || status == 407 { challenges &+= 1 }
      return true
    }
    headers.appendLine(line)
    guard challenges >= Self.fewestChallenges, line.count <= 2 else { return true }
    hasEnoughChallenges =
      headers.isStaleChallenge || challenges >= Self.mostChallenges
    return !hasEnoughChallenges
  }

  /// The demand, the answer to it, and once more where the nonce had become stale meanwhile (RFC 7616
  /// section 3.3): who calls the third stale, too, goes on for ever, and libcurl with him.
  private static let fewestChallenges = 3
  /// A proxy's and the origin's together.
  private static let mostChallenges = 6

  /// What has been heard so far was a proxy's word on the tunnel.
  func noteConnected() {
    hasConnected = true
    guard status != 0 else { return }
    status = 0
    headers.removeAll()
  }

  /// Takes bytes of the body; `false` ends the transfer.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if body.isEmpty {
      isDiscarding = input.followsRedirect && isRedirect
      if !isDiscarding { reserve(bytes.count) }
    }
    if isDiscarding { return discard(bytes.count) }
    let limit = input.options.values.maxBody
    guard bytes.count <= limit &- body.count else {
      if input.options.values.truncatesBody {
        body.append(contentsOf: bytes.prefix(max(0, limit &- body.count)))
        isTruncated = true
        return false
      }
      refusal = .bodyTooLarge(limit: limit)
      return false
    }
    if let error = budget?.take(bytes.count, for: self) {
      refusal = error
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// The page that comes with a redirect is read, so that the connection can be used again, but
  /// not kept.
  private var discarded = 0
  private func discard(_ count: Int) -> Bool {
    discarded &+= count
    return discarded <= 64 << 10
  }

  var isRedirect: Bool {
    switch status {
    case 301, 302, 303, 307, 308: headers.rawValue("location") != nil
    default: false
    }
  }

  /// Whether the transfer was ended by ourselves because the page of a redirect is too long to
  /// be worth reading.
  var hasEnoughForRedirect: Bool { discarded > 64 << 10 }

  /// Room for the whole body, where its length is known and small: what a server claims must not
  /// make us reserve much.
  private func reserve(_ first: Int) {
    guard headers.rawValue("content-encoding") == nil,
      let length = headers["content-length"].flatMap({ Int($0) }), length > first
    else { return }
    body.reserveCapacity(min(length, 256 << 10))
  }

  /// Whether a line begins with "HTTP/". No field can: a name holds no slash.
  private static func isStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
    line.count >= 9 && line[4] == UInt8(ascii: "/")
      && line.loadUnaligned(as: UInt32.self) == UInt32(littleEndian: 0x5054_5448)
  }

  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    var status = 0
    for byte in line.drop(while: { $0 != 32 }).dropFirst().prefix(3) {
      guard byte >= 48, byte <= 57 else { return 0 }
      status = status * 10 + Int(byte - 48)
    }
    return status
  }
}
