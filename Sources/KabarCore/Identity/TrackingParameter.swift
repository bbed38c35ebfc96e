/// Query parameters that say who clicked where, not what the page is; some change on each fetch.
enum TrackingParameter {
  /// Whether `pair` (`name=value`) is one of them.
  static func matches(_ pair: ArraySlice<UInt8>) -> Bool {
    let split = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
    let name = String(decoding: pair[..<split].map(lowercased), as: UTF8.self)
    let value = pair[split...].dropFirst()
    if names.contains(name) { return true }
    if prefixes.contains(where: { name.hasPrefix($0) }) { return true }
    if origins.contains(name) {
      // `source=rss-abc---5` tells a reader from a visitor; `source=git` may be what the page shows.
      let lower = value.map(lowercased)
      return lower.starts(with: "rss".utf8) || lower.starts(with: "feed".utf8)
        || lower.starts(with: "atom".utf8)
    }
    // Forum sessions: `sid=` with 32 hexadecimal digits, new on each fetch.
    if name == "sid" || name == "s" { return value.count == 32 && value.allSatisfy(isHex) }
    return false
  }

  private static let prefixes = [
    "utm_", "mtm_", "pk_", "piwik_", "matomo_", "at_", "wt.", "ns_", "hsa_", "oly_", "vero_",
  ]

  private static let names: Set<String> = [
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
    "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid", "_ga", "_gl",
    "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok", "xtor",
    "cmpid", "ncid", "smid", "spm", "scm", "wickedid", "s_cid", "soc_src", "soc_trk", "fb_ref",
    "fb_source", "ref_src", "ref_url", "phpsessid", "jsessionid", "aspsessionid", "rss_token",
    "wkey", "wemail", "guccounter", "guce_referrer", "guce_referrer_sig", "echobox", "_openstat",
  ]

  private static let origins: Set<String> = [
    "source", "src", "ref", "from", "via", "partner", "emc", "medium", "campaign", "cid", "ocid",
    "feature", "origin",
  ]

  private static func isHex(_ byte: UInt8) -> Bool {
    switch lowercased(byte) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
