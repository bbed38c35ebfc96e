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
  /// In document order.
  public var items: [ItemObservation]

  /// A prepared document.
  public init(
    bodyDigest: Digest128, title: String?, homePageURL: String?, pace: PaceLimits,
    items: [ItemObservation]
  ) {
    self.bodyDigest = bodyDigest
    self.title = title
    self.homePageURL = homePageURL
    self.pace = pace
    self.items = items
  }
}
