/// What the first stage looks for instead of a rule's whole regex: a piece that every match holds.
///
/// The second stage decides in a window around each hit, so the first one only has to be a superset,
/// cheap, and decided by few bytes. Two cuts are made:
/// - the beginning is left out where what follows it has much rarer literals
///   (`server=…;password=…` is looked for at its password);
/// - the end is left out from where the piece would be wider than `widthLimit`, so that whether there
///   is a hit depends on that many bytes, whatever the rule (`-----BEGIN … KEY-----` of a key file).
struct FirstStageFactor {
  /// In the syntax of Hyperscan.
  var pattern: String
  var database: FirstStage.Database

  /// Bytes of the widest hit.
  static let widthLimit = 900

  /// - Returns: `nil` where the rule has no such piece.
  init?(_ tree: RegexNode) {
    let pieces = Self.bounded(Self.telling(tree.pieces))
    // What may be empty is a hit everywhere.
    guard pieces.contains(where: { $0.minWidth > 0 }) else { return nil }
    guard let pattern = FirstStagePattern.write(.sequence(pieces)) else { return nil }
    self.pattern = pattern
    database = Self.database(for: pieces)
  }

  /// The pieces from the one on that has the rarest literals.
  private static func telling(_ pieces: [RegexNode]) -> [RegexNode] {
    var starts = [0]
    for (i, piece) in pieces.enumerated() where isGap(piece) && i + 1 < pieces.count {
      starts.append(i + 1)
    }
    guard starts.count > 1 else { return pieces }
    let ends = starts.dropFirst() + [pieces.count]
    let costs = zip(starts, ends).map { LiteralCost.cost(of: pieces[$0..<$1]) }
    guard let least = costs.min(), let wanted = costs.firstIndex(where: { $0 <= 2 * least + 5 })
    else { return pieces }
    return Array(pieces[starts[wanted]...])
  }

  /// Whether a piece may be of very different widths, so that literals before it say little of where
  /// what follows stands.
  private static func isGap(_ piece: RegexNode) -> Bool {
    guard case .repeated = piece else { return false }
    guard let most = piece.maxWidth else { return true }
    return most - piece.minWidth > 8
  }

  /// As many pieces as have a bounded width; of the first that is too wide, its least repetition.
  private static func bounded(_ pieces: [RegexNode]) -> [RegexNode] {
    var result: [RegexNode] = []
    var width = 0
    for piece in pieces {
      if let most = piece.maxWidth, width + most <= widthLimit {
        width += most
        result.append(piece)
        continue
      }
      if case .repeated(let inner, let least, _) = piece, least > 0, let once = inner.maxWidth,
        once > 0
      {
        let count = min(least, (widthLimit - width) / once)
        if count > 0 { result.append(.repeated(inner, least: count, most: count)) }
      }
      break
    }
    return result
  }

  /// Which database is the cheapest for a pattern.
  private static func database(for pieces: [RegexNode]) -> FirstStage.Database {
    guard let run = CertainRun(pieces) else { return .main }
    let cost = LiteralCost.cost(of: pieces[...])
    for database in [FirstStage.Database.nearRuns, .aroundRuns] {
      guard let gate = database.gate else { continue }
      if run.length >= gate.shortest && run.before < gate.before && run.after < gate.after
        && cost >= gate.leastCost
      {
        return database
      }
    }
    return .main
  }
}
