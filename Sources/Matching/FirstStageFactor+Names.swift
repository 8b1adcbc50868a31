/// Rules with a name that tells them: a provider's, or the one right before a long value.
extension FirstStageFactor {
  /// Names that stand more often than so many times in a million bytes are looked for with what follows.
  private static let nameCostLimit = 5000.0
  /// The same for names that no long run has to follow: each of them costs a regex.
  private static let loneNameCostLimit = 30.0

  /// The form for a rule that begins with a name, or holds one right before a long run; `nil` for rules of
  /// other forms.
  static func named(_ tree: RegexNode) -> FirstStageFactor? {
    guard let width = tree.maxWidth, width <= CompiledRule.widthLimit else { return nil }
    let pieces = tree.pieces
    let gaps = pieces.indices.filter { isGap(pieces[$0]) }
    guard let first = gaps.first else { return nil }
    // A provider's own name stands in every line of its own projects; what is right before a long value
    // does not, nor is it looked for elsewhere.
    for (start, end) in zip([0] + gaps.map { $0 + 1 }, gaps + [pieces.count]) {
      if let name = Name(pieces, start..<end), let factor = factor(gated: name) { return factor }
    }
    return Name(pieces, 0..<first).flatMap { factor(lone: $0) }
  }

  /// A name and what stands around it in a pattern.
  private struct Name {
    let texts: [[UInt8]]
    let cost: Double
    let front: ArraySlice<RegexNode>
    let behind: [RegexNode]
    /// Bytes of the longest text.
    let length: Int
    /// The texts in any case.
    let choice: RegexNode

    /// The most telling of some pieces; `nil` where all of them are common.
    init?(_ pieces: [RegexNode], _ range: Range<Int>) {
      guard let name = LiteralCost.telling(pieces[range]), name.cost <= nameCostLimit else {
        return nil
      }
      texts = name.texts
      cost = name.cost
      front = pieces[..<name.start]
      behind = Array(pieces[name.end...])
      length = texts.map(\.count).max() ?? 0
      choice = .alternatives(
        texts.map { text in .sequence(text.map { .set(ByteSet(ignoringCase: $0)) }) })
    }

    var reach: HitReach { HitReach(of: [choice], front: front, behind: behind[...]) }
    var edges: NameEdges { NameEdges(of: texts, front: front, behind: behind[...]) }
  }

  /// Looks for a name before long runs; `nil` where no such run is sure to follow it near enough.
  private static func factor(gated name: Name) -> FirstStageFactor? {
    for database in FirstStage.Database.ofNames {
      guard let gate = database.gate, let run = CertainRun(name.behind, isPlain: gate.isPlain)
      else { continue }
      let own = runBehind(run, name)
      guard own.length >= gate.shortest, name.length + run.before < gate.before else { continue }
      // Of a value with a hyphen in its midst more is told by all of it.
      let all = CertainRun(name.behind).map { runBehind($0, name) } ?? own
      return FirstStageFactor(
        patterns: name.texts, database: database, reach: name.reach,
        runBehind: all.length > own.length ? all : own, edges: name.edges)
    }
    return nil
  }

  /// Looks for a name everywhere; `nil` where something else in the rule tells more.
  private static func factor(lone name: Name) -> FirstStageFactor? {
    guard name.texts.allSatisfy({ $0.count >= 3 }),
      LiteralCost.cost(of: name.behind[...]) * farRarer > name.cost
    else { return nil }
    if let run = CertainRun(name.behind), run.length >= shortestNamedRun,
      name.length + run.before + run.length <= widthLimit
    {
      return FirstStagePattern.write(name.choice).map {
        FirstStageFactor(
          patterns: [Array($0.utf8)], database: .main, reach: name.reach,
          runBehind: RunBehind(
            length: run.length, most: run.most ?? 0, within: run.before,
            kinds: RunBehind.Kinds(of: run.bytes)),
          edges: name.edges)
      }
    }
    guard name.cost <= loneNameCostLimit else { return nil }
    var namePieces = [name.choice]
    if let last = name.front.last, case .assertion = last { namePieces.insert(last, at: 0) }
    let (start, whole) = bounded((namePieces + following(name.behind))[...])
    let wider = HitReach(
      of: start, front: name.front, behind: (namePieces + name.behind)[whole...],
      begun: RegexNode.sequence(Array(start[whole...])).minWidth)
    return FirstStagePattern.write(.sequence(start)).map {
      FirstStageFactor(
        patterns: [Array($0.utf8)], database: .main, reach: wider)
    }
  }

  /// What has to follow a name: name, gap and run decide about a hit together.
  private static func runBehind(_ run: CertainRun, _ name: Name) -> RunBehind {
    let most = min(RunBehind.longest, widthLimit - name.length - run.before)
    return RunBehind(
      length: min(run.length, most), most: run.most ?? 0, within: run.before,
      kinds: RunBehind.Kinds(of: run.bytes))
  }

  /// Where what stands behind a name is so many times rarer, that is looked for.
  private static let farRarer = 20.0

  /// The shortest run that a hit of a name is asked for.
  private static let shortestNamedRun = 12

  /// What stands right behind a name: a few bytes more that a place has to have spare it a regex.
  private static func following(_ pieces: [RegexNode]) -> [RegexNode] {
    var result: [RegexNode] = []
    for piece in pieces {
      if let most = piece.maxWidth, most - piece.minWidth <= 16 {
        result.append(piece)
        continue
      }
      // The least of a repetition is left by `bounded`.
      if case .repeated(.set, let least, _) = piece, least > 0 { result.append(piece) }
      break
    }
    return result
  }
}
