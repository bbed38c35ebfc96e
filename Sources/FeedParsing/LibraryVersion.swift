import CLibXML2

extension FeedParser {
  /// The version of libxml2 that Kabar was built with.
  public static var libraryVersion: String { LIBXML_DOTTED_VERSION }
}
