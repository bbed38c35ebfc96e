import Glibc

/// Where the configuration is looked for.
public enum ConfigurationSource {
  /// The file that `--config` names, else `$KABAR_CONFIG`, else `./feeds.conf`, else
  /// `/etc/kabar/feeds.conf`.
  ///
  /// A file that was named is taken at its word; reading it will tell whether it exists.
  ///
  /// - Throws: `ConfigurationNotFound` if nothing was named and neither file exists.
  public static func locate(
    option: String?, environment: [String: String]
  ) throws(ConfigurationNotFound) -> String {
    if let option, !option.isEmpty { return option }
    if let named = environment["KABAR_CONFIG"], !named.isEmpty { return named }
    if let present = usual.first(where: { access($0, F_OK) == 0 }) { return present }
    throw ConfigurationNotFound()
  }

  private static let usual = ["feeds.conf", "/etc/kabar/feeds.conf"]
}

/// No configuration was named, and none is in the usual places.
public struct ConfigurationNotFound: Error, CustomStringConvertible {
  /// One sentence with the mend.
  public var description: String {
    "no configuration found: there is neither ./feeds.conf nor /etc/kabar/feeds.conf; "
      + "name one with --config FILE"
  }
}
