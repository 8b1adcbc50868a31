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
  /// What has to stand behind the two bytes that are looked for, of a pattern without a text.
  private(set) var tail: HitTail?
  /// Of a rule whose matches have no bound: how far they go from a hit.
  private(set) var extent: MatchExtent?

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
    let hasBound = (tree.maxWidth ?? .max) <= CompiledRule.widthLimit
    let parts: [RegexNode]
    if hasBound, let split = HitTail.split(pieces) {
      parts = [.sequence(split.hit)]
      tail = split.tail
      let first = start + split.start
      // The second byte is the first of what stands behind.
      reach = HitReach(of: split.hit, front: all[..<first], behind: all[(first + 1)...], begun: 1)
    } else {
      parts = database == .main ? SharedBeginnings.split(pieces) : [.sequence(pieces)]
      reach = HitReach(
        of: pieces, front: all[..<start], behind: all[(start + whole)...],
        begun: RegexNode.sequence(Array(pieces[whole...])).minWidth)
    }
    let patterns = parts.compactMap { FirstStagePattern.write($0).map { Array($0.utf8) } }
    guard patterns.count == parts.count else { return nil }
    self.patterns = patterns
    if !hasBound {
      extent = MatchExtent(front: all[..<start], behind: all[(start + whole)...])
    }
  }

  init(
    patterns: [[UInt8]], database: FirstStage.Database, reach: HitReach,
    runBehind: RunBehind? = nil, edges: NameEdges = NameEdges()
  ) {
    self.patterns = patterns
    self.database = database
    self.reach = reach
    self.runBehind = runBehind
    self.edges = edges
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
  static func isGap(_ piece: RegexNode) -> Bool {
    guard let most = piece.maxWidth else { return true }
    return most - piece.minWidth > 8 && LiteralCost.texts(of: piece) == nil
  }

  /// As many pieces as fit into the limit, and the beginning of the first that does not; `whole` tells how
  /// many of them are no beginnings.
  static func bounded(_ pieces: ArraySlice<RegexNode>) -> (
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
