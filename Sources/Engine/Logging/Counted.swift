/// Numbers with their noun.
public enum Counted {
  /// `1 feed`, `2 feeds`.
  public static func of(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }
}
