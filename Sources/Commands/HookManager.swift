import Git
import Platform
import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What hook managers (pre-commit, prek) tell in place of git's own protocol.
enum HookManager {
  static var isPresent: Bool { Environment.value("PRE_COMMIT") != nil }

  /// The commits of the range that the manager names, if it names one.
  ///
  /// - Throws: when its end is not in the repository. A start that is not there means that more is
  ///   scanned, not less.
  static func rangePlan(_ repository: borrowing Repository) throws -> PushScan.Plan? {
    guard let from = Environment.value("PRE_COMMIT_FROM_REF"), !from.isEmpty,
      let to = Environment.value("PRE_COMMIT_TO_REF"), !to.isEmpty
    else { return nil }
    do throws(GitError) {
      let end = try repository.resolve(to)
      let start = try? repository.resolve(from)
      return PushScan.Plan(tips: [(to, end)], known: start.map { [$0] } ?? [])
    } catch {
      throw CommandFailure(error)
    }
  }

  /// The remote and branch of a push whose history the remote does not have at all.
  static var push: (remote: String, url: String, branch: String)? {
    guard let remote = Environment.value("PRE_COMMIT_REMOTE_NAME"), !remote.isEmpty,
      let branch = Environment.value("PRE_COMMIT_LOCAL_BRANCH"), !branch.isEmpty
    else { return nil }
    return (remote, Environment.value("PRE_COMMIT_REMOTE_URL") ?? "", branch)
  }

  /// The remote of a push that git has begun.
  static var remote: (name: String, url: String)? {
    guard let name = Environment.value("PRE_COMMIT_REMOTE_NAME"), !name.isEmpty else { return nil }
    return (name, Environment.value("PRE_COMMIT_REMOTE_URL") ?? "")
  }

  /// Adds what a push may bring beside the one ref that the manager tells of: managers stop at the first
  /// line of what git writes to the hook.
  ///
  /// Which others are pushed cannot be known, so branches and tags that the remote lacks all count.
  static func addUnnamed(_ plan: inout PushScan.Plan, _ repository: borrowing Repository) throws {
    guard let remote else { return }
    plan.known += try repository.remoteView(name: remote.name, url: remote.url, updates: [])
      .publishedIDs
    let named = plan.tips.count
    let places = ["refs/heads/", "refs/tags/"]
    for reference in try repository.references() {
      guard places.contains(where: { reference.name.starts(with: $0.utf8) }),
        !plan.tips.contains(where: { $0.id == reference.target })
      else { continue }
      let end = try repository.peel(reference.target)
      guard end.kind == .commit,
        try !repository.commits(from: [end.id], hiding: plan.known).isEmpty
      else { continue }
      plan.tips.append((reference.lossyName, reference.target))
    }
    if plan.tips.count > named {
      plan.notes.append(
        "the hook manager tells of one ref of a push alone, so \(plan.tips.count - named) more that "
          + "\(remote.name) lacks were scanned; hooks of “git ward install” see what is pushed")
    }
  }

  /// Whether the manager was run by hand over all files: it sets nothing that says so, but git's own hook
  /// environment is absent then, and its command line shows the option.
  static func wantsAllFiles() -> Bool {
    guard isPresent else { return false }
    if let arguments = parentArguments(),
      arguments.contains(where: { $0 == "--all-files" || $0 == "-a" })
    {
      return true
    }
    return Environment.value("GIT_INDEX_FILE") == nil && Environment.value("CI") != nil
  }

  /// The command line of the process that started us; `nil` where the system does not show it.
  private static func parentArguments() -> [String]? {
    // Only a hint: without /proc (macOS) the caller falls back on the environment.
    guard let bytes = try? Files.read("/proc/\(getppid())/cmdline", limit: 1 << 20) else {
      return nil
    }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
