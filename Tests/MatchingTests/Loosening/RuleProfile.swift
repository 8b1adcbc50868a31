import Rules
import Tokens

@testable import Matching

/// What is known of one rule by its samples: near misses with what becomes of them, and the facts that
/// `Tests/rules/near-misses.tsv` holds.
struct RuleProfile {
  let rule: Rule
  private(set) var misses: [NearMiss] = []
  /// One line a sample; empty where the pattern alone finds nothing in any sample.
  private(set) var facts: [String] = []
  /// What is asked and loosened: the pattern, with what stands before the value in the samples in the place
  /// of all the ways in which a name can (`NamedValue`, whose own tests see to those): they take minutes.
  private var tree: RegexNode?
  /// The samples that are to be found.
  private var wanted: [[UInt8]] = []

  /// Samples of one rule that are changed; more of them differ in their surroundings only.
  private static let sampleLimit = 16

  init(_ rule: Rule) throws {
    self.rule = rule
    guard rule.detector == nil, let regex = rule.regex, let whole = try test(regex) else { return }
    var samples: [(text: SampleText, found: RawMatch)] = []
    var seen: Set<String> = []
    for test in rule.tests where test.expectation == .match && seen.count < Self.sampleLimit {
      let sample = try SampleText(filling: test.template)
      let secrets = try whole.secrets(in: sample.bytes)
      // Where another is still found, a change tells little: more than one list the arms of a choice.
      guard let found = secrets.first, secrets.count == 1 else { continue }
      let shown = isNamed ? Self.shape(sample, found.secret) : test.template
      if seen.insert(shown).inserted { samples.append((sample, found)) }
    }
    tree = RegexParser.parse(regex)
    if isNamed { shortenFront(samples) }
    guard let own = isNamed ? try tree.flatMap({ try test($0.pattern) }) : whole else { return }
    wanted = try rule.tests.filter { $0.expectation == .match }
      .map { try SampleText(filling: $0.template).bytes }
    for (sample, found) in samples {
      var maker = NearMissMaker(rule: own, keepsFront: isNamed)
      guard try maker.add(sample) else { continue }
      let line = facts(of: maker, Array(sample.bytes[found.secret]))
      if !facts.contains(line) { facts.append(line) }
      misses += maker.misses
    }
    for test in rule.tests where test.expectation == .noMatch {
      let text = try SampleText(filling: test.template).bytes
      let outcome = try own.outcome(text, whole: 0..<0)
      misses.append(
        NearMiss(kind: "noMatch", label: "", text: text, secret: 0..<0, outcome: outcome))
    }
  }

  /// Whether the pattern only tells where to look, on purpose widely, and the score decides
  /// (`JudgementTests`): a little wider changes no finding.
  private var isJudgedByScore: Bool {
    rule.tags.contains("generic") || rule.tags.contains("spoken") || rule.id.hasPrefix("generic")
  }

  private mutating func shortenFront(_ samples: [(text: SampleText, found: RawMatch)]) {
    guard case .sequence(let nodes)? = tree,
      let value = nodes.firstIndex(where: { $0.group(1) != nil })
    else { return }
    let fronts = samples.map { sample in
      let front = sample.found.match.lowerBound..<sample.found.secret.lowerBound
      return RegexNode.sequence(sample.text.bytes[front].map { .set(ByteSet($0)) })
    }
    tree = .sequence([.alternatives(fronts)] + nodes[value...])
  }

  private var isNamed: Bool { rule.tags.contains(Rule.namedTag) }

  private func test(_ pattern: String, entropy: Double? = nil) throws -> RuleUnderTest? {
    RuleUnderTest(
      // A plan for each of some ten thousand patterns takes longer than it spares, and changes no result.
      pattern: try BytePattern(pattern, plan: .plain), secretGroup: rule.secretGroup,
      entropy: entropy ?? rule.entropy)
  }

  /// A secret with its made-up parts reduced to their kind.
  private static func shape(_ sample: SampleText, _ secret: Range<Int>) -> String {
    var shape = ""
    for i in secret {
      let part = sample.parts.first { $0.range.contains(i) }
      shape +=
        part.map { "{\($0.alphabet?.members.count ?? 0)}" }
        ?? String(UnicodeScalar(sample.bytes[i]))
    }
    return shape
  }

  /// Lengths, and what of the near misses is a secret all the same: `kind+labels` where it is found whole,
  /// `kind*labels` where something else is found.
  private func facts(of maker: NearMissMaker, _ secret: [UInt8]) -> String {
    var groups: [(name: String, labels: [String])] = []
    for miss in maker.misses where miss.outcome != .none {
      let name = miss.kind + (miss.outcome == .whole ? "+" : "*")
      if groups.last?.name == name {
        groups[groups.count - 1].labels.append(miss.label)
      } else if let i = groups.firstIndex(where: { $0.name == name }) {
        groups[i].labels.append(miss.label)
      } else {
        groups.append((name, [miss.label]))
      }
    }
    let found = groups.map { $0.name + Self.joined($0.labels) }
    return (maker.lengths + found + digits(secret)).joined(separator: " ")
  }

  /// Letters side by side, places as ranges: `3-5,9`.
  private static func joined(_ labels: [String]) -> String {
    let places = labels.compactMap(Int.init)
    if labels.elementsEqual(NearMissMaker.probes, by: { $0 == String(UnicodeScalar($1)) }) {
      return "any"
    }
    guard places.count == labels.count, places.contains(where: { $0 > 9 }) else {
      return labels.joined(separator: labels.allSatisfy { $0.count == 1 } ? "" : ",")
    }
    var text = ""
    for (i, place) in places.enumerated() {
      let follows = i > 0 && places[i - 1] + 1 == place
      if follows && i + 1 < places.count && places[i + 1] == place + 1 { continue }
      text += (follows ? "-" : i > 0 ? "," : "") + "\(place)"
    }
    return text
  }

  /// What the check digits say of a right secret and of one with another letter.
  private func digits(_ secret: [UInt8]) -> [String] {
    guard let name = rule.checksum, !secret.isEmpty else { return [] }
    var wrong = secret
    let middle = secret.count / 2
    wrong[middle] = wrong[middle] == UInt8(ascii: "b") ? UInt8(ascii: "c") : UInt8(ascii: "b")
    return [secret, wrong].map { text in
      text.withUnsafeBytes {
        "\(name)=\(CheckDigits.verify(name, $0).map { "\($0)" } ?? "unknown")"
      }
    }
  }

  /// The loosenings that no near miss tells from the rule.
  ///
  /// - Parameter near: what may tell them.
  func survivors(_ near: [NearMiss]) throws -> [String] {
    guard let tree, !misses.isEmpty, !isJudgedByScore else { return [] }
    var alive: [String] = []
    // The tree does not know of lazy repeats; what it finds otherwise for that reason tells nothing.
    let isLazy = rule.regex?.contains(/[*+?}]\?/) == true
    let eager = isLazy ? try test(tree.pattern) : nil
    var seen: Set<NearMiss.Question> = []
    var near = try near.filter {
      try seen.insert($0.question).inserted
        && (eager == nil || eager?.outcome($0.text, whole: $0.secret) == $0.outcome)
    }
    // What is no secret first: most loosenings find one of them, and that nothing is found is soon known.
    near = near.filter { $0.outcome == .none } + near.filter { $0.outcome != .none }
    for loosening in Loosening.all(of: tree, secretGroup: rule.secretGroup, isNamed: isNamed) {
      // So short a secret has not enough entropy, whatever its letters.
      if let widest = loosening.widest, isTooPlain(widest) { continue }
      guard let loose = try test(loosening.tree.pattern) else { continue }
      if try !Self.isSeen(loose, &near) { alive.append(loosening.name) }
    }
    if rule.entropy > 0, let loose = try test(tree.pattern, entropy: 0),
      try !Self.isSeen(loose, &near)
    {
      alive.append("drops entropy")
    }
    return alive
  }

  /// The arms of choices without which the samples and near misses fare no worse.
  func idleArms() throws -> [String] {
    guard let tree, !isJudgedByScore else { return [] }
    let narrowings = Narrowing.all(of: tree, isNamed: isNamed)
    guard !narrowings.isEmpty, let own = try test(tree.pattern) else { return [] }
    var near = misses.filter { $0.outcome != .none }
    let known = try wanted.map { try own.secrets(in: $0).map(\.secret) }
    return try narrowings.filter { narrowing in
      guard let narrow = try test(narrowing.tree.pattern) else { return false }
      for (text, secrets) in zip(wanted, known) {
        if try narrow.secrets(in: text).map(\.secret) != secrets { return false }
      }
      return try !Self.isSeen(narrow, &near)
    }.map(\.name)
  }

  /// Whether no secret of so many bytes has enough entropy, even if all of them differ.
  private func isTooPlain(_ count: Int) -> Bool {
    rule.entropy > 0 && count < 256
      && (0..<count).map { UInt8($0) }.withUnsafeBytes(Entropy.shannon) <= rule.entropy
  }

  /// Whether one of the near misses tells a loosened rule from the rule. It moves to the front: it is likely to
  /// tell the next one as well.
  private static func isSeen(_ loose: RuleUnderTest, _ near: inout [NearMiss]) throws -> Bool {
    let place = try near.firstIndex { try loose.outcome($0.text, whole: $0.secret) != $0.outcome }
    guard let place else { return false }
    near.insert(near.remove(at: place), at: 0)
    return true
  }
}
