/// What a repository's own configuration would run while git fetches, and the user's settings in its place.
///
/// An audit reads repositories that others made. Git may fetch what a partial clone was promised, and on the
/// way it would run the programs that the configuration names; those of system, user and command line are
/// the user's own, those in the repository may be anybody's.
enum FetchGuard {
  /// Options for the command line of a git that fetches.
  ///
  /// - Parameter entries: all configuration, of the lowest level first.
  /// - Returns: `nil` where the settings cannot be replaced, so that nothing may be fetched.
  static func options(_ entries: [ConfigurationEntry]) -> [String]? {
    var options: [String] = []
    func set(_ key: String, _ value: String) { options += ["-c", "\(key)=\(value)"] }
    func users(_ key: String) -> String? {
      entries.last { $0.key == key && !$0.isOfRepository }.map { $0.value ?? "true" }
    }
    let own = Set(entries.filter(\.isOfRepository).map(\.key))
    for (key, fallback) in [
      ("core.sshcommand", "ssh"), ("core.askpass", ""), ("core.alternaterefscommand", ":"),
    ] where own.contains(key) {
      set(key, users(key) ?? fallback)
    }
    // Of several values git takes the first, which no command line comes before.
    if own.contains(where: { $0.hasPrefix("remote.") && $0.hasSuffix(".uploadpack") }) {
      return nil
    }
    if own.contains(where: isHelper) {
      // An empty value takes back all that came before.
      set("credential.helper", "")
      for entry in entries where isHelper(entry.key) && !entry.isOfRepository {
        if entry.key.contains("=") { return nil }
        set(entry.key, entry.value ?? "")
      }
    }
    return options
  }

  private static func isHelper(_ key: String) -> Bool {
    key == "credential.helper" || key.hasPrefix("credential.") && key.hasSuffix(".helper")
  }
}
