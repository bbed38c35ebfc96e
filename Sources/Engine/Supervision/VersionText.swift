import FeedParsing
import HTTPTransfer
import KabarCore
import Store

/// What `kabar --version` prints.
public enum VersionText {
  /// The product's version.
  public static let number = Product.version

  /// `kabar X.Y.Z` and the libraries in use.
  public static var full: String {
    "kabar \(number) (libcurl \(HTTPClient.libraryVersion), "
      + "libxml2 \(FeedParser.libraryVersion), SQLite \(Store.libraryVersion))"
  }
}
