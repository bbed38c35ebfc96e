/// Element names that mean something in at least one vocabulary, in lower case: real feeds write
/// `pubDate`, `pubdate` and `PUBDATE`.
enum LocalName: String, CaseIterable {
  case unknown = ""
  // Structure
  case rss, rdf, feed, channel, item, items, entry, image, textinput, source, html
  // RSS
  case title, link, description, language, copyright, managingeditor, webmaster, pubdate
  case lastbuilddate, category, generator, docs, cloud, ttl, rating, skiphours, skipdays, hour, day
  case author, comments, enclosure, guid, url, fullitem, body, domain, name, email, uri
  // Atom
  case id, updated, published, summary, content, rights, contributor, icon, logo, subtitle
  case issued, modified, created, tagline, info, homepage
  // Dublin Core
  case creator, subject, publisher, date, identifier, available, valid, relation, license
  case encoded, contributors
  // Media RSS
  case group, thumbnail, player, keywords, credit, text, rightsholder, community, statistics
  case starrating, hash, embed, peerlink, restriction
  // Podcasts
  case owner, duration, explicit, block, episode, season, episodetype, type, complete
  case newfeedurl = "new-feed-url"
  case transcript, chapters, person, soundbite, funding, locked, value, guest, medium, location
  // Others
  case commentrss = "commentrss"
  case comment, total, inreplyto = "in-reply-to", updateperiod, updatefrequency, updatebase
  case origlink, origenclosurelink, point, lat, long, pos, line, polygon, box, where_ = "where"
  case videoid, channelid, section, department, hitparade, imagelink = "image_link"
  case publicationdate, coverdate, startindex, totalresults, itemsperpage, avatar, account
  case markdown, p, div, h1

  private static let byName: [String: LocalName] = {
    var table: [String: LocalName] = [:]
    for name in allCases { table[name.rawValue] = name }
    return table
  }()

  /// - Parameter name: a local name in any case.
  init(_ name: String) {
    self = Self.byName[name] ?? Self.byName[name.lowercased()] ?? .unknown
  }
}

/// One element's name: a vocabulary and a name in it.
struct ElementName: Equatable {
  var namespace: Namespace
  var local: LocalName

  static let unknown = ElementName(namespace: .other, local: .unknown)
}
