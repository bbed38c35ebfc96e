import ArgumentParser
import Engine
import Store

struct Backup: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "A consistent copy of the store, also while the daemon runs.",
    discussion: """
      An existing file is never overwritten. To restore, stop the daemon and put the copy in the \
      store's place.

      Example: kabar backup /var/backups/kabar-$(date +%F).db
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(help: "The file to write, e.g. kabar.backup.")
  var file: String

  func perform() async throws {
    let store = try OpenedStore.open(try options.load().storePath, access: .reader)
    try await store.backup(to: file)
    try await store.close()
  }
}
