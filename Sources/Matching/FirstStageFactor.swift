/// What the first stage looks for instead of a rule's whole regex: a piece that every match holds.
///
/// The second stage decides in a window around each hit, so the first one only has to be a superset,
/// cheap, and decided by few bytes. Three cuts are made:
/// - the beginning is left out where what follows it has much rarer literals
///   (`server=…;password=…` is looked for at its password);
/// - the end is left out from where the piece would be wider than `widthLimit`, so that whether there
///   is a hit depends on that many bytes, whatever the rule (`-----BEGIN … KEY-----` of a key file);
/// - of a repetition at the end only the least is asked for: one hit instead of one for each length.
///
/// A rule of the form “a name, something, then a long value” is looked for at its name alone, and only
/// where a long run of token bytes follows: hundreds of gaps and counted classes in one database take
/// long to compile, and its size is theirs.
struct FirstStageFactor {
  /// In the syntax of Hyperscan; texts for a database of texts. One of them is in every match.
  var patterns: [[UInt8]]
  var database: FirstStage.Database
  /// How far around a hit a match may be that holds it.
  var reach: HitReach
  /// What has to follow a hit for it to count.
  var runBehind: RunBehind?
  /// What has to stand around it.
  var edges = NameEdges()

  /// Bytes of the widest hit.
  static let widthLimit = 256

  /// - Returns: `nil` where the rule has no such piece.
  init?(_ tree: RegexNode) {
    if let named = Self.named(tree) {
      self = named
      return
    }
    let all = tree.pieces
    let start = Self.telling(all)
    let (pieces, whole) = Self.bounded(all[start...])
    // What may be empty is a hit everywhere.
    guard pieces.contains(where: { $0.minWidth > 0 }) else { return nil }
    database = Self.database(for: pieces)
    let parts = database == .main ? SharedBeginnings.split(pieces) : [.sequence(pieces)]
    let patterns = parts.compactMap { FirstStagePattern.write($0).map { Array($0.utf8) } }
    guard patterns.count == parts.count else { return nil }
    self.patterns = patterns
    reach = HitReach(
      of: pieces, front: all[..<start], behind: all[(start + whole)...],
      begun: RegexNode.sequence(Array(pieces[whole...])).minWidth)
  }

  private init(
    patterns: [[UInt8]], database: FirstStage.Database, reach: HitReach,
    runBehind: RunBehind? = nil, edges: NameEdges = NameEdges()
  ) {
    self.patterns = patterns
    self.database = database
    self.reach = reach
    self.runBehind = runBehind
    self.edges = edges
  }

  /// Names that stand more often than so many times in a million bytes are looked for with what follows.
  private static let nameCostLimit = 5000.0
  /// The same for names that no long run has to follow: each of them costs a regex.
  private static let loneNameCostLimit = 30.0

  /// The form for a rule that begins with a name, or holds one right before a long run; `nil` for rules of
  /// other forms.
  private static func named(_ tree: RegexNode) -> FirstStageFactor? {
    guard let width = tree.maxWidth, width <= CompiledRule.widthLimit else { return nil }
    let pieces = tree.pieces
    let gaps = pieces.indices.filter { isWide(pieces[$0]) }
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
            length: run.length, within: run.before, kinds: RunBehind.Kinds(of: run.bytes)),
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
      length: min(run.length, most), within: run.before, kinds: RunBehind.Kinds(of: run.bytes))
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

  /// Whether a piece may be of very different widths and is no choice of a few texts.
  private static func isWide(_ piece: RegexNode) -> Bool {
    guard let most = piece.maxWidth else { return true }
    return most - piece.minWidth > 8 && LiteralCost.texts(of: piece) == nil
  }

  /// The index of the piece from which on the literals are the rarest.
  private static func telling(_ pieces: [RegexNode]) -> Int {
    var starts = [0]
    for (i, piece) in pieces.enumerated() where isGap(piece) && i + 1 < pieces.count {
      starts.append(i + 1)
    }
    guard starts.count > 1 else { return 0 }
    let ends = starts.dropFirst() + [pieces.count]
    let costs = zip(starts, ends).map { LiteralCost.cost(of: pieces[$0..<$1]) }
    guard let least = costs.min(), let wanted = costs.firstIndex(where: { $0 <= 2 * least + 5 })
    else { return 0 }
    return starts[wanted]
  }

  /// Whether a piece may be of very different widths, so that literals before it say little of where
  /// what follows stands.
  private static func isGap(_ piece: RegexNode) -> Bool {
    guard case .repeated = piece else { return false }
    guard let most = piece.maxWidth else { return true }
    return most - piece.minWidth > 8
  }

  /// As many pieces as fit into the limit, and the beginning of the first that does not; `whole` tells how
  /// many of them are no beginnings.
  private static func bounded(_ pieces: ArraySlice<RegexNode>) -> (
    pieces: [RegexNode], whole: Int
  ) {
    var result: [RegexNode] = []
    var whole = 0
    var width = 0
    for piece in pieces {
      guard let (start, isWhole) = beginning(of: piece, limit: widthLimit - width) else { break }
      width += start.maxWidth ?? 0
      result.append(start)
      if !isWhole { break }
      whole += 1
    }
    if case .repeated(let inner, let least, let most) = result.last, most != least {
      result.removeLast()
      whole = result.count
      if least > 0 { result.append(.repeated(inner, least: least, most: least)) }
    }
    return (result, whole)
  }

  /// A part with which every match of a node begins, at most so wide, and whether it is all of it;
  /// `nil` where there is none but the empty one.
  private static func beginning(of node: RegexNode, limit: Int) -> (RegexNode, isWhole: Bool)? {
    if let most = node.maxWidth, most <= limit { return (node, true) }
    switch node {
    case .empty, .assertion, .set: return nil
    case .group(let inner, _): return beginning(of: inner, limit: limit)
    case .repeated(let inner, let least, _):
      guard least > 0 else { return nil }
      guard let once = inner.maxWidth, once > 0, once <= limit else {
        return beginning(of: inner, limit: limit).map { ($0.0, false) }
      }
      let count = min(least, limit / once)
      return (.repeated(inner, least: count, most: count), false)
    case .sequence(let nodes):
      var parts: [RegexNode] = []
      var width = 0
      for node in nodes {
        guard let (part, isWhole) = beginning(of: node, limit: limit - width) else { break }
        width += part.maxWidth ?? 0
        parts.append(part)
        if !isWhole { break }
      }
      return parts.contains { $0.minWidth > 0 } ? (.sequence(parts), false) : nil
    case .alternatives(let nodes):
      var parts: [RegexNode] = []
      for node in nodes {
        guard let (part, _) = beginning(of: node, limit: limit), part.minWidth > 0 else {
          return nil
        }
        parts.append(part)
      }
      return (.alternatives(parts), false)
    }
  }

  /// Which database is the cheapest for a pattern.
  private static func database(for pieces: [RegexNode]) -> FirstStage.Database {
    let cost = LiteralCost.cost(of: pieces[...])
    for database in FirstStage.Database.ofRegexes {
      guard let gate = database.gate, let run = CertainRun(pieces, isPlain: gate.isPlain) else {
        continue
      }
      if run.length >= gate.shortest && run.before < gate.before && run.after < gate.after
        && cost >= gate.leastCost
      {
        return database
      }
    }
    return .main
  }
}
