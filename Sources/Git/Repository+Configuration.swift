extension Repository {
  /// All values of a key, in git's order: the last one wins.
  ///
  /// - Parameters:
  ///   - key: `section.name` or `section.subsection.name`; section and name in any case.
  ///   - scope: `.protected` leaves out what a repository can change.
  /// - Returns: `"true"` for a key without `=`, as git reads it.
  package func configValues(_ key: String, scope: ConfigurationScope = .all) throws(GitError)
    -> [String]
  {
    let key = Repository.normalised(key)
    return try configuration().filter {
      $0.key == key && (scope == .all || $0.isProtected)
    }.map { $0.value ?? "true" }
  }

  /// Names that stand between `section.` and `.variable`, each once, in the order of the files.
  func configSubsections(_ section: String) throws(GitError) -> [String] {
    var names: [String] = []
    for entry in try configuration() where entry.key.hasPrefix(section + ".") {
      let rest = entry.key.dropFirst(section.utf8.count + 1)
      guard let dot = rest.lastIndex(of: ".") else { continue }
      let name = String(rest[..<dot])
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private func configuration() throws(GitError) -> [ConfigurationEntry] {
    if let known = cache.configuration { return known }
    let isChanged = context.changesConfiguration
    let entries = try readers.served(
      { native throws(GitError) in
        if isChanged {
          throw GitError(
            .unsupported, "configuration", message: "the environment changes the configuration")
        }
        return try native.configuration()
      },
      { libgit throws(GitError) in
        if isChanged {
          throw GitError(
            .unsupported, "configuration", message: "the environment changes the configuration")
        }
        return try libgit.configuration()
      },
      { git throws(GitError) in try git.configuration() })
    cache.configuration = entries
    return entries
  }

  /// The key as git prints it: section and variable in lower case.
  private static func normalised(_ key: String) -> String {
    guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return key }
    return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
  }
}
