/// One request, with all that decides how it is sent and how far it may lead.
public struct HTTPRequest: Sendable {
  /// The request methods there is use for.
  public enum Method: Sendable { case get, post }

  /// An `http`, `https` or (see ``allowsFile``) `file` URL. A user and password in it go to that
  /// host only and are in no answer, error or trace.
  public var url: String
  /// The method; a 301, 302 or 303 turns a POST into a GET.
  public var method: Method
  /// Header fields, in the order sent.
  public var headers: [HTTPField]
  /// The body of a POST.
  public var body: [UInt8]
  /// How to transfer.
  public var options: TransferOptions
  /// The most redirects to follow; with 0 a redirect is an answer like others.
  public var redirects: Int
  /// Where it may lead.
  public var addressPolicy: AddressPolicy
  /// Whether a `file:` URL is read: only where the administrator wrote it.
  public var allowsFile: Bool
  /// Told about the exchange as it goes, on the client's queue: it must return at once.
  public var trace: (@Sendable (TraceEvent) -> Void)?
  /// What others have to say while it is under way.
  public var control: TransferControl?

  /// - Parameters:
  ///   - url: an absolute URL.
  ///   - method: the method.
  ///   - headers: header fields.
  ///   - body: the body of a POST.
  ///   - options: how to transfer.
  ///   - redirects: the most redirects to follow.
  ///   - addressPolicy: where it may lead.
  ///   - allowsFile: whether a `file:` URL is read.
  ///   - trace: told about the exchange.
  public init(
    url: String, method: Method = .get, headers: [HTTPField] = [], body: [UInt8] = [],
    options: TransferOptions = TransferOptions(), redirects: Int = 10,
    addressPolicy: AddressPolicy = .publicOnly, allowsFile: Bool = false,
    trace: (@Sendable (TraceEvent) -> Void)? = nil
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.options = options
    self.redirects = redirects
    self.addressPolicy = addressPolicy
    self.allowsFile = allowsFile
    self.trace = trace
  }
}
