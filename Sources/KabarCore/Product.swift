/// What the program calls itself.
public enum Product {
  /// The name in `User-Agent` and in messages.
  public static let name = "Kabar"
  /// Semantic Versioning.
  public static let version = "0.1.0"
  /// Where an administrator of a site that is polled finds out who comes there.
  public static let url = "https://github.com/kabar-feeds/kabar"
  /// The default `User-Agent`.
  public static let userAgent = "\(name)/\(version) (+\(url))"
}
