/// A parsed document prepared for the store: digests, encodings and filters done before the
/// transaction, so that the transaction only looks up, decides and writes.
public struct FeedObservation: Sendable {
  /// The digest of the body.
  public var bodyDigest: Digest128
  /// The feed's title.
  public var title: String?
  /// The feed's site.
  public var homePageURL: String?
  /// What the document asks of those who poll it.
  public var pace: PaceLimits
  /// In document order, each item once.
  public let items: [ItemObservation]
  /// What made two entries the same item.
  public let identity: IdentityRule
  /// Keys that several different items of the document share: they name none of them.
  public let sharedKeys: [Digest128]

  /// A prepared document.
  ///
  /// - Parameters:
  ///   - items: in document order; an item that is listed twice is kept once.
  ///   - identity: what makes two entries the same item.
  public init(
    bodyDigest: Digest128, title: String?, homePageURL: String?, pace: PaceLimits,
    items: [ItemObservation], identity: IdentityRule = .auto
  ) {
    self.bodyDigest = bodyDigest
    self.title = title
    self.homePageURL = homePageURL
    self.pace = pace
    self.identity = identity
    (self.items, sharedKeys) = DocumentIdentity.resolve(items, rule: identity)
  }

  /// Prepares a parsed document. Costly (digests, filters, encoding): not for the store's queue.
  ///
  /// - Parameters:
  ///   - parsed: the document.
  ///   - bodyDigest: the digest of its bytes.
  ///   - policy: the feed's policy.
  ///   - encode: an item as every sink shows it, in JSON.
  public init(
    parsed: ParsedFeed, bodyDigest: Digest128, policy: FeedPolicy,
    encode: (ParsedItem) -> [UInt8]
  ) {
    self.init(
      bodyDigest: bodyDigest, title: parsed.title, homePageURL: parsed.homePageURL,
      pace: PaceLimits(parsed.pace),
      items: parsed.items.map {
        ItemObservation($0, policy: policy.values, json: encode($0))
      },
      identity: policy.values.identity)
  }
}
