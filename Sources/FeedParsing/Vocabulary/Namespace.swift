/// The vocabularies that are understood, by whatever prefix or spelling of the URI.
enum Namespace: UInt8 {
  /// Something else; ignored.
  case other
  /// No namespace, any of RSS's own, or a document's default namespace that nobody knows.
  case rss
  case atom
  case rdf
  case dublinCore
  case dublinCoreTerms
  case content
  case xhtml
  case media
  case itunes
  case googlePlay
  case podcast
  case threading
  case slash
  case wellFormedWeb
  case syndication
  case feedBurner
  case geoRSS
  case geo
  case gml
  case creativeCommons
  case youTube
  case googleBase
  case openSearch
  case prism
  case foaf
  case pingback
  case rawVoice
  case sourceNamespace

  /// URIs as real feeds write them, without scheme, `www.` and what `normalized` takes off the end.
  private static let byURI: [String: Namespace] = [
    "purl.org/rss/1.0": .rss,
    "purl.org/net/rss1.1": .rss,
    "my.netscape.com/rdf/simple/0.9": .rss,
    "channel.netscape.com/rdf/simple/0.9": .rss,
    "backend.userland.com/rss": .rss,
    "backend.userland.com/rss2": .rss,
    "backend.userland.com/rss091": .rss,
    "backend.userland.com/rss092": .rss,
    "backend.userland.com/rss093": .rss,
    "backend.userland.com/rss094": .rss,
    "blogs.law.harvard.edu/tech/rss": .rss,
    "cyber.law.harvard.edu/rss/rss.html": .rss,
    "rssboard.org/rss-specification": .rss,
    "w3.org/2005/atom": .atom,
    "purl.org/atom/ns": .atom,
    "purl.org/atom": .atom,
    "example.com/newformat": .atom,
    "example.com/necho": .atom,
    "purl.org/echo": .atom,
    "uri/of/echo/namespace": .atom,
    "purl.org/pie": .atom,
    "w3.org/1999/02/22-rdf-syntax-ns": .rdf,
    "purl.org/dc/elements/1.1": .dublinCore,
    "purl.org/dc/elements/1.0": .dublinCore,
    "purl.org/dc": .dublinCore,
    "dublincore.org/documents/dcmi-namespace": .dublinCore,
    "purl.org/dc/terms": .dublinCoreTerms,
    "purl.org/rss/1.0/modules/dcterms": .dublinCoreTerms,
    "purl.org/rss/1.0/modules/content": .content,
    "purl.org/rss/modules/content": .content,
    "w3.org/1999/xhtml": .xhtml,
    "search.yahoo.com/mrss": .media,
    "search.yahoo.com/rss": .media,
    "video.search.yahoo.com/mrss": .media,
    "tools.search.yahoo.com/mrss": .media,
    "rssboard.org/media-rss": .media,
    "itunes.com/dtds/podcast-1.0.dtd": .itunes,
    "itunes.apple.com/dtds/podcast-1.0.dtd": .itunes,
    "example.com/dtds/podcast-1.0.dtd": .itunes,
    "google.com/schemas/play-podcasts/1.0": .googlePlay,
    "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd": .googlePlay,
    "podcastindex.org/namespace/1.0": .podcast,
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": .podcast,
    "purl.org/syndication/thread/1.0": .threading,
    "purl.org/rss/1.0/modules/slash": .slash,
    "wellformedweb.org/commentapi": .wellFormedWeb,
    "purl.org/rss/1.0/modules/syndication": .syndication,
    "rssnamespace.org/feedburner/ext/1.0": .feedBurner,
    "georss.org/georss": .geoRSS,
    "georss.org/georss/10": .geoRSS,
    "w3.org/2003/01/geo/wgs84_pos": .geo,
    "opengis.net/gml": .gml,
    "backend.userland.com/creativecommonsrssmodule": .creativeCommons,
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": .creativeCommons,
    "creativecommons.org/ns": .creativeCommons,
    "web.resource.org/cc": .creativeCommons,
    "youtube.com/xml/schemas/2015": .youTube,
    "gdata.youtube.com/schemas/2007": .youTube,
    "base.google.com/ns/1.0": .googleBase,
    "a9.com/-/spec/opensearch/1.1": .openSearch,
    "a9.com/-/spec/opensearchrss/1.0": .openSearch,
    "prismstandard.org/namespaces/1.2/basic": .prism,
    "prismstandard.org/namespaces/basic/2.0": .prism,
    "xmlns.com/foaf/0.1": .foaf,
    "madskills.com/public/xml/rss/module/pingback": .pingback,
    "rawvoice.com/rawvoicerssmodule": .rawVoice,
    "source.scripting.com": .sourceNamespace,
  ]

  /// What a prefix means when nothing, or nothing known, was declared for it.
  private static let byPrefix: [String: Namespace] = [
    "rss": .rss, "atom": .atom, "atom10": .atom, "atom03": .atom, "a10": .atom, "rdf": .rdf,
    "dc": .dublinCore, "dcterms": .dublinCoreTerms, "content": .content, "xhtml": .xhtml,
    "media": .media, "itunes": .itunes, "googleplay": .googlePlay, "podcast": .podcast,
    "thr": .threading, "slash": .slash, "wfw": .wellFormedWeb, "sy": .syndication,
    "feedburner": .feedBurner, "georss": .geoRSS, "geo": .geo, "gml": .gml,
    "creativecommons": .creativeCommons, "cc": .creativeCommons, "yt": .youTube,
    "g": .googleBase, "opensearch": .openSearch, "prism": .prism, "foaf": .foaf,
    "pingback": .pingback, "rawvoice": .rawVoice, "source": .sourceNamespace,
  ]

  /// The vocabulary of a URI; `nil` if nobody knows it.
  static func of(uri: String) -> Namespace? {
    byURI[normalized(uri)]
  }

  /// The vocabulary that a prefix usually stands for.
  static func usual(for prefix: String) -> Namespace? {
    byPrefix[prefix.lowercased()]
  }

  /// Real declarations differ from the right URI in case, scheme, `www.`, and a slash or `#` at the
  /// end.
  private static func normalized(_ uri: String) -> String {
    let bytes = uri.utf8.map(ASCII.lowercased)
    var rest = bytes[...]
    while let last = rest.last,
      last == ASCII.slash || last == ASCII.hash || last == ASCII.question || last <= ASCII.space
    {
      rest.removeLast()
    }
    rest = rest.drop { $0 <= ASCII.space }
    for scheme: StaticString in ["http://", "https://", "uri:"] {
      let length = scheme.utf8CodeUnitCount
      guard ASCII.equals(rest.prefix(length), scheme) else { continue }
      rest.removeFirst(length)
      break
    }
    if ASCII.equals(rest.prefix(4), "www.") { rest.removeFirst(4) }
    return String(decoding: rest, as: UTF8.self)
  }
}
