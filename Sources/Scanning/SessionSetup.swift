import Containers
package import Git
package import Matching
import Platform
import Policy
import Rules
import ScanModel

/// What a command line and a repository say about a run, before rules are loaded and compiled.
package struct SessionSetup: Sendable {
  /// `--rules`, in order.
  package var ruleFolders: [String] = []
  package var baselinePath: String?
  package var keyPath: String?
  /// `--policy-from`: a revision or a folder.
  package var policyFrom: String?
  /// `--fail-on`; `nil` asks `ward.failOn`.
  package var failOn: String?
  package var threads = 0
  package var gitleaksAllow = false
  /// Whether inline allows count only where the trusted side holds them already: a gate decides, and
  /// who pushes must not bring the excuse along. `--policy-from` implies it.
  package var confirmsAllows = false
  /// `--archive-depth`: archives inside of each other that are opened.
  package var archiveDepth: Int?
  /// Whether a person waits for a commit, so that only small archives are opened.
  package private(set) var isCommit = false
  /// Whether this is a hook in a developer's own repository, whose own git config counts then.
  package var isHook = false

  /// Told the names of layers that have to be compiled, which takes a second or two.
  package var onCompile: (@Sendable ([String]) -> Void)?

  package init() {}

  /// The same for a hook that a commit waits for.
  package var waitedFor: SessionSetup {
    var setup = self
    setup.isCommit = true
    return setup
  }

  /// Loads and compiles the rules and reads what the trusted side says.
  ///
  /// - Parameter side: what counts as trusted when `--policy-from` is not given.
  package func session(
    _ repository: borrowing Repository, side: TrustedSide
  ) throws(ScanError) -> ScanSession {
    let config = try RepositorySettings(repository, isHook: isHook)
    let trusted = try policySide(repository) ?? side
    var contents = try trusted.contents(repository)
    if policyFrom == nil && !config.usesRepositoryRules { contents.rules = [] }
    return try build(
      configured: config.rules, failOn: failOn ?? config.failOn, contents: contents,
      source: describe(trusted, contents, config),
      allows: policyFrom == nil && !confirmsAllows ? .anywhere : trusted.allowSource)
  }

  /// The same where there is no repository: `scan` and `rules`.
  package func session() throws(ScanError) -> ScanSession {
    let config = RepositorySettings.withoutRepository()
    var contents = TrustedSide.Contents()
    var name = Report.usualPolicySource
    if let policyFrom {
      guard Files.isDirectory(policyFrom) else {
        throw .usage("--policy-from \(policyFrom): not a folder, and there is no repository here")
      }
      contents = try TrustedSide.readingFolder(policyFrom)
      name += ", policy of \(policyFrom)"
    }
    return try build(
      configured: config.rules, failOn: failOn ?? config.failOn, contents: contents, source: name,
      allows: .anywhere)
  }

  /// The rules that this setup names, compiled.
  ///
  /// The checks that need a regex engine cost far more than reading the rules, so they are done only
  /// when the cache does not hold the very same rules, which have passed them then. The built-in rules
  /// are an entry of their own, and layers over them another: one rule of a team compiles one rule.
  package func compiledRules(
    configured: [String] = [], trusted: [(name: String, bytes: [UInt8])] = []
  ) throws(ScanError) -> RuleCache.Entry {
    let layers = try RuleSources.layers(
      configured: configured, trusted: trusted, explicit: ruleFolders)
    let cache = RuleCache()
    let builtIn = Array(layers.prefix(1))
    let base = try entry(of: builtIn, all: builtIn, base: nil, cache)
    if layers.count == 1 { return base }
    return try entry(of: Array(layers.dropFirst()), all: layers, base: base, cache)
  }

  /// The compiled rules of all layers, of which `base` covers those before `layers`.
  private func entry(
    of layers: [RuleLayer], all: [RuleLayer], base: RuleCache.Entry?, _ cache: RuleCache
  ) throws(ScanError) -> RuleCache.Entry {
    if let known = cache.cached(layers, base: base) { return known }
    onCompile?(layers.map(\.name))
    let source = RuleLoader.source(of: layers)
    let ruleSet = try Self.load(all, inspector: .re2)
    do throws(RuleCompilationError) {
      let made = RuleCache.Entry(
        try CompiledRules(ruleSet, base: base?.rules), source: source ?? [], base: base)
      // Files that changed while they were read are not kept under their old bytes.
      if let source, source == RuleLoader.source(of: layers) {
        cache.store(made, of: layers, source: source, base: base)
      }
      return made
    } catch {
      throw .rules(error.diagnostics)
    }
  }

  /// The same rules with their tests, which the cache does not hold.
  package func compiledRulesWithTests() throws(ScanError) -> CompiledRules {
    let layers = try RuleSources.layers(configured: [], trusted: [], explicit: ruleFolders)
    let ruleSet = try Self.load(layers, inspector: .re2)
    do throws(RuleCompilationError) {
      return try CompiledRules(ruleSet)
    } catch {
      throw .rules(error.diagnostics)
    }
  }

  private static func load(_ layers: [RuleLayer], inspector: RegexInspector) throws(ScanError)
    -> RuleSet
  {
    let (ruleSet, diagnostics) = RuleLoader.load(layers, inspector: inspector)
    guard let ruleSet else { throw .rules(diagnostics.filter { $0.level == .error }) }
    return ruleSet
  }

  private func build(
    configured: [String], failOn: String?, contents: TrustedSide.Contents, source: String,
    allows: AllowSource
  ) throws(ScanError) -> ScanSession {
    var line = FailLine.standard
    if let failOn {
      guard let parsed = FailLine(parsing: failOn) else {
        throw .usage(
          "--fail-on \(failOn): expected high, medium or low, severity:LEVEL, or both with a comma")
      }
      line = parsed
    }
    var suppressions = Suppressions(
      ignores: contents.ignores, baseline: contents.baseline, today: today())
    if let baselinePath {
      suppressions.baseline = try Baseline.reading(
        try Self.read(baselinePath), file: baselinePath)
    }
    suppressions.tellsBaseline = !confirmsAllows
    let key: [UInt8] =
      if let keyPath {
        try Self.read(keyPath)
      } else {
        suppressions.baseline?.key ?? Fingerprinter.defaultKey
      }
    let compiled = try compiledRules(configured: configured, trusted: contents.rules)
    var limits = isCommit ? ContainerLimits.commit : .standard
    if let archiveDepth { limits.depth = archiveDepth }
    return ScanSession(
      rules: compiled.rules,
      options: ScanOptions(gitleaksAllow: gitleaksAllow), failLine: line,
      suppressions: suppressions, fingerprinter: Fingerprinter(key: key), policySource: source,
      allowSource: allows,
      threads: threads, rulesHash: compiled.rulesHash,
      containerLimits: limits)
  }

  private func policySide(_ repository: borrowing Repository) throws(ScanError) -> TrustedSide? {
    guard let policyFrom else { return nil }
    if Files.isDirectory(policyFrom) { return .folder(policyFrom) }
    do throws(GitError) {
      let commit = try repository.resolve(policyFrom)
      return .tree(try repository.commit(commit).tree, name: policyFrom)
    } catch {
      throw .usage("--policy-from \(policyFrom): neither a folder nor a revision: \(error.message)")
    }
  }

  private func describe(
    _ side: TrustedSide, _ contents: TrustedSide.Contents, _ config: RepositorySettings
  ) -> String {
    var parts = [Report.usualPolicySource]
    parts += config.rules.map { "ward.rules \($0)" }
    parts += ruleFolders.map { "--rules \($0)" }
    var files: [String] = []
    if !contents.ignores.isEmpty { files.append("ignores") }
    if contents.baseline != nil { files.append("baseline") }
    if !contents.rules.isEmpty { files.append("rules") }
    if !files.isEmpty {
      let name =
        switch side {
        case .tree(_, let name): name
        case .folder(let folder): folder
        case .none: "nowhere"
        }
      parts.append("\(files.joined(separator: " and ")) of \(name)")
    }
    return parts.joined(separator: ", ")
  }

  private static func read(_ path: String) throws(ScanError) -> [UInt8] {
    do throws(PlatformError) {
      return try Files.read(path, limit: 64 << 20)
    } catch {
      throw .usage("\(error)")
    }
  }
}

/// `ward.*` of git config, as git itself would see it.
package struct RepositorySettings: Sendable {
  /// `ward.rules` of system and global config: never of the repository's own.
  package var rules: [String] = []
  package var failOn: String?
  package var usesRepositoryRules = false

  /// - Parameter isHook: whether the repository's own config may draw the line. In an audit it may
  ///   not: the repository may be a stranger's.
  package init(_ repository: borrowing Repository, isHook: Bool) throws(ScanError) {
    let scope: ConfigurationScope = isHook ? .all : .protected
    do throws(GitError) {
      rules = try repository.configValues("ward.rules", scope: .protected)
      failOn = try repository.configValues("ward.failOn", scope: scope).last
      usesRepositoryRules =
        try repository.configValues("ward.repoRules", scope: scope).last == "true"
    } catch {
      throw .git(error)
    }
  }

  private init() {}

  static func withoutRepository() -> RepositorySettings {
    var settings = RepositorySettings()
    // Where git cannot say, the built-in rules are what there is.
    settings.rules = globalConfig("ward.rules")
    settings.failOn = globalConfig("ward.failOn").last
    return settings
  }
}

/// Values of system and global git config, asked of git; empty where it cannot say.
private func globalConfig(_ key: String) -> [String] {
  let answer = try? ChildProcess.run(
    ["git", "-C", "/", "config", "-z", "--get-all", key], environment: Environment.all)
  guard let answer, answer.status == 0 else { return [] }
  return answer.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
}
