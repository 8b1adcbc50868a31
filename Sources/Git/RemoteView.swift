package import ScanModel

/// What a remote is known to have.
package struct RemoteView: Sendable {
  /// Configured remotes whose tracking refs count: the one that is pushed to, and those of
  /// `ward.trustedRemotes`.
  package let remotes: [String]
  /// Ids that are published already, each once: objects of any kind that are here.
  package let publishedIDs: [ObjectID]
}

extension Repository {
  /// What the remote of a push has, as far as this repository knows.
  ///
  /// Tracking refs of that remote and of trusted ones count, and the ids that the remote itself
  /// has just told. Never those of other remotes: what a private remote holds is new to a public
  /// one.
  ///
  /// - Parameters:
  ///   - name: the hook's first argument: a remote, or the URL where none was named.
  ///   - url: the hook's second argument.
  package func remoteView(name: String, url: String, updates: [PushUpdate]) throws(GitError)
    -> RemoteView
  {
    let configured = try configSubsections("remote")
    var remotes = configured.contains(name) ? [name] : try remotesWithURL(url, configured)
    for value in try configValues("ward.trustedRemotes") {
      for trusted in value.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
        if !remotes.contains(String(trusted)) { remotes.append(String(trusted)) }
      }
    }
    var ids: Set<ObjectID> = []
    for update in updates {
      if let id = update.remoteID, try contains(id) { ids.insert(id) }
    }
    for reference in try references() {
      guard let owner = Repository.remote(of: reference.name, configured + remotes),
        remotes.contains(owner)
      else { continue }
      ids.insert(reference.target)
    }
    return RemoteView(remotes: remotes, publishedIDs: ids.sorted())
  }

  private func remotesWithURL(_ url: String, _ configured: [String]) throws(GitError) -> [String] {
    var found: [String] = []
    for remote in configured {
      let urls = try configValues("remote.\(remote).url") + configValues("remote.\(remote).pushurl")
      if urls.contains(url) { found.append(remote) }
    }
    return found
  }

  /// The remote whose tracking ref a ref is: the longest name that fits, so that `refs/remotes/a/b/c`
  /// of a remote `a/b` is not taken for one of `a`.
  private static func remote(of reference: [UInt8], _ names: [String]) -> String? {
    var best: String?
    for name in names where reference.starts(with: "refs/remotes/\(name)/".utf8) {
      if name.utf8.count > best?.utf8.count ?? -1 { best = name }
    }
    return best
  }
}
