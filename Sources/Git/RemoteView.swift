import Platform
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
  /// one. Tracking refs are memories, and what the remote tells is younger:
  /// - Of a branch that it has just spoken of, only what it said counts.
  /// - Where it has no default branch although one was fetched, it was made anew or is another one,
  ///   and no tracking ref counts.
  /// - Where the push goes to another place than fetches come from, they tell nothing.
  ///
  /// - Parameters:
  ///   - name: the hook's first argument: a remote, or the URL where none was named.
  ///   - url: the hook's second argument; empty where a hook manager does not pass it on.
  package func remoteView(name: String, url: String, updates: [PushUpdate]) throws(GitError)
    -> RemoteView
  {
    let configured = try configSubsections("remote")
    var targets: [String] = []
    for remote in configured.contains(name) ? [name] : configured
    where try isFetched(remote, fromPlaceOf: url, isNamed: remote == name) {
      targets.append(remote)
    }
    var trusted: [String] = []
    for value in try configValues("ward.trustedRemotes") {
      trusted += value.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
    }
    let told = Dictionary(
      updates.map { ($0.remoteReference, $0) }, uniquingKeysWith: { first, _ in first })
    let tracking = TrackingReferences(
      try references(), names: configured + trusted, refspecs: try fetchRefspecs(configured))
    if isMadeAnew(targets, told, tracking) { targets = [] }
    var ids: Set<ObjectID> = []
    for update in updates {
      if let id = update.remoteID, try contains(id) { ids.insert(id) }
    }
    for entry in tracking.entries {
      if trusted.contains(entry.remote) {
        ids.insert(entry.target)
      } else if targets.contains(entry.remote), told[entry.branch] == nil {
        ids.insert(entry.target)
      }
    }
    let remotes = targets + trusted.filter { !targets.contains($0) }
    return RemoteView(remotes: remotes, publishedIDs: ids.sorted())
  }

  /// Whether a remote's tracking refs come from the place that is pushed to.
  ///
  /// - Parameter isNamed: whether the push names the remote; without a URL that has to do.
  private func isFetched(_ remote: String, fromPlaceOf url: String, isNamed: Bool)
    throws(GitError) -> Bool
  {
    let urls = try configValues("remote.\(remote).url")
    guard let first = urls.first else { return false }
    let fetched = RemoteURL.place(try rewritten(first))
    if !url.isEmpty { return RemoteURL.place(url) == fetched }
    let pushed = try configValues("remote.\(remote).pushurl")
    return isNamed
      && (pushed.isEmpty ? urls : pushed).allSatisfy { RemoteURL.place($0) == fetched }
  }

  /// A URL after `url.BASE.insteadOf`: of the beginnings that fit, the longest counts.
  private func rewritten(_ url: String) throws(GitError) -> String {
    var best = (length: 0, base: "")
    for base in try configSubsections("url") {
      for start in try configValues("url.\(base).insteadOf")
      where url.hasPrefix(start) && start.utf8.count > best.length {
        best = (start.utf8.count, base)
      }
    }
    return best.base + String(decoding: url.utf8.dropFirst(best.length), as: UTF8.self)
  }

  private func fetchRefspecs(_ remotes: [String]) throws(GitError) -> [(
    remote: String, refspec: String
  )] {
    var refspecs: [(remote: String, refspec: String)] = []
    for remote in remotes {
      for refspec in try configValues("remote.\(remote).fetch") {
        refspecs.append((remote, refspec))
      }
    }
    return refspecs
  }

  /// Whether a remote says that it lacks the branch which was its default when it was fetched.
  private func isMadeAnew(
    _ remotes: [String], _ told: [[UInt8]: PushUpdate], _ tracking: TrackingReferences
  ) -> Bool {
    for entry in tracking.entries where remotes.contains(entry.remote) {
      guard let update = told[entry.branch], update.remoteID == nil, update.localID != nil else {
        continue
      }
      let isUsual = ["refs/heads/main", "refs/heads/master"].contains {
        entry.branch.elementsEqual($0.utf8)
      }
      if isUsual || isDefault(entry) { return true }
    }
    return false
  }

  /// Whether `refs/remotes/NAME/HEAD` names the tracking ref.
  private func isDefault(_ entry: TrackingReferences.Entry) -> Bool {
    // Where it cannot be read it is not there: only `git clone` writes it.
    let path = "\(commonDirectory)/refs/remotes/\(entry.remote)/HEAD"
    guard let bytes = try? Files.read(path, limit: 1 << 16, isRegular: true) else { return false }
    return bytes.elementsEqual(Array("ref: ".utf8) + entry.name + [newline])
  }
}

/// URLs as far as they name a place.
enum RemoteURL {
  /// Host and path: the same for `git@host:o/r`, `https://host/o/r.git` and `ssh://git@host:22/o/r`. The
  /// port of a web server belongs to it, because another one may serve other repositories.
  static func place(_ url: String) -> String {
    var rest = Substring(url)
    var host = Substring()
    var isWeb = false
    if let scheme = rest.firstRange(of: "://") {
      isWeb = rest.hasPrefix("http")
      rest = rest[scheme.upperBound...]
      host = rest.prefix { $0 != "/" }
      rest = rest[host.endIndex...]
    } else if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
      host = rest[..<colon]
      rest = rest[rest.index(after: colon)...]
    }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if let colon = host.lastIndex(of: ":"), !isWeb || [":80", ":443"].contains(host[colon...]) {
      host = host[..<colon]
    }
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if !host.isEmpty, rest.hasPrefix("/") { rest = rest.dropFirst() }
    return host.isEmpty ? String(rest) : host.lowercased() + "/" + rest
  }
}

/// Tracking refs with the remote and the branch that each remembers.
struct TrackingReferences {
  struct Entry {
    /// The full name of the tracking ref.
    let name: [UInt8]
    let target: ObjectID
    let remote: String
    /// The full name of the ref on the remote.
    let branch: [UInt8]
  }

  let entries: [Entry]

  /// Where the refs of a remote are put.
  private struct Place {
    let remote: String
    let prefix: [UInt8]
    let branches: [UInt8]
  }

  /// - Parameter refspecs: what each remote fetches; those with `*` at their end are followed.
  init(
    _ references: [Reference], names: [String], refspecs: [(remote: String, refspec: String)]
  ) {
    var places = names.map {
      Place(
        remote: $0, prefix: Array("refs/remotes/\($0)/".utf8), branches: Array("refs/heads/".utf8))
    }
    for (remote, refspec) in refspecs {
      let parts = refspec.drop { $0 == "+" }.split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].hasSuffix("*"), parts[1].hasSuffix("*"),
        parts[1].hasPrefix("refs/remotes/")
      else { continue }
      places.append(
        Place(
          remote: remote, prefix: Array(parts[1].dropLast().utf8),
          branches: Array(parts[0].dropLast().utf8)))
    }
    entries = references.compactMap { Self.entry($0, places) }
  }

  /// The remote whose place is the longest that fits, so that `refs/remotes/a/b/c` of a remote `a/b` is
  /// not taken for one of `a`; a ref of two remotes is nobody's.
  private static func entry(_ reference: Reference, _ places: [Place]) -> Entry? {
    let fitting = places.filter { reference.name.starts(with: $0.prefix) }
    guard let longest = fitting.map(\.prefix.count).max() else { return nil }
    let best = fitting.filter { $0.prefix.count == longest }
    // A refspec says more of the branch than the remote's name does.
    guard let place = best.last, best.allSatisfy({ $0.remote == place.remote }) else { return nil }
    return Entry(
      name: reference.name, target: reference.target, remote: place.remote,
      branch: place.branches + reference.name[longest...])
  }
}
