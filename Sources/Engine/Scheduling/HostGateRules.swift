import Configuration
import KabarCore

extension HostGate.Rule {
  /// A `[[host]]` section as the gate needs it.
  init(_ rule: HostRule) {
    self.init(name: rule.name, gap: rule.spacing ?? .zero, concurrency: rule.concurrency)
  }
}
