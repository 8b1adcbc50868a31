/// Estimates how often the literals occur of which a pattern needs one.
///
/// Hyperscan looks for literals first and runs a pattern's automaton where one stands, so a pattern
/// costs what its most telling literal costs. The estimate only has to order pieces of patterns; it
/// never decides what is found.
enum LiteralCost {
  /// Times in a million bytes of source code.
  static func cost(of pieces: ArraySlice<RegexNode>) -> Double {
    var best = none
    var run: [[UInt8]] = [[]]
    func close() {
      best = min(best, cost(of: run))
      run = [[]]
    }
    for piece in pieces {
      switch piece {
      case .assertion, .empty: continue
      case .repeated(let inner, let least, _) where least > 0:
        if let texts = texts(of: inner), run.count * texts.count <= mostTexts {
          run = run.flatMap { head in texts.map { head + $0 } }
        } else {
          close()
          best = min(best, cost(of: inner.pieces[...]))
        }
        close()
      case .alternatives(let branches):
        if let texts = texts(of: piece), run.count * texts.count <= mostTexts {
          run = run.flatMap { head in texts.map { head + $0 } }
        } else {
          close()
          best = min(best, branches.reduce(0) { $0 + cost(of: $1.pieces[...]) })
        }
      default:
        if let texts = texts(of: piece), run.count * texts.count <= mostTexts {
          run = run.flatMap { head in texts.map { head + $0 } }
        } else {
          close()
        }
      }
    }
    close()
    return best
  }

  /// The rarest texts of which every match of the pieces holds one.
  ///
  /// - Returns: `nil` where there are none. `start` is the index of their first piece, `end` of the piece
  ///   behind them.
  static func telling(_ pieces: ArraySlice<RegexNode>)
    -> (texts: [[UInt8]], cost: Double, start: Int, end: Int)?
  {
    var best: (texts: [[UInt8]], cost: Double, start: Int, end: Int)?
    var run: [[UInt8]] = [[]]
    var start = pieces.startIndex
    func close(_ end: Int) {
      // Which of two texts stands in more places is asked of all their bytes.
      let cost = run.contains(where: \.isEmpty) ? none : run.reduce(0) { $0 + rate(of: $1) }
      if cost < best?.cost ?? none, run.allSatisfy({ $0.count >= 2 }) {
        best = (run, cost, start, end)
      }
      run = [[]]
    }
    for (i, piece) in zip(pieces.indices, pieces) {
      if case .assertion = piece {
        if start == i { start = i + 1 }
        continue
      }
      if let texts = texts(of: piece), run.count * texts.count <= mostTexts {
        run = run.flatMap { head in texts.map { head + $0 } }
      } else {
        close(i)
        start = i + 1
        if let texts = texts(of: piece) { (run, start) = (texts, i) }
      }
    }
    close(pieces.endIndex)
    return best
  }

  /// What a pattern without any literal costs.
  static let none = 1_000_000.0
  private static let mostTexts = 600

  /// All texts of a node, letters of both cases in lower case; `nil` where there are many.
  static func texts(of node: RegexNode) -> [[UInt8]]? {
    switch node {
    case .empty, .assertion: return [[]]
    case .group(let inner, _): return texts(of: inner)
    case .set(let set):
      guard set.count <= 8 else { return nil }
      let folded = Set(
        set.members.map { byte in
          set.contains(byte ^ 0x20) && byte.isASCIILetter ? byte.asciiLowercased : byte
        })
      return folded.count <= 4 ? folded.sorted().map { [$0] } : nil
    case .sequence(let nodes):
      var all: [[UInt8]] = [[]]
      for node in nodes {
        guard let next = texts(of: node), all.count * next.count <= mostTexts else { return nil }
        all = all.flatMap { head in next.map { head + $0 } }
      }
      return all
    case .alternatives(let nodes):
      var all: [[UInt8]] = []
      for node in nodes {
        guard let next = texts(of: node), all.count + next.count <= mostTexts else { return nil }
        all += next
      }
      return all
    case .repeated(let inner, 0, 1): return texts(of: inner).map { [[]] + $0 }
    case .repeated(let inner, let least, let most):
      guard least == most, least <= 16, let once = texts(of: inner), once.count == 1 else {
        return nil
      }
      return [Array(repeatElement(once[0], count: least).joined())]
    }
  }

  private static func cost(of texts: [[UInt8]]) -> Double {
    guard !texts.contains(where: \.isEmpty) else { return none }
    return texts.reduce(0) { $0 + cost(of: $1) }
  }

  private static func cost(of text: [UInt8]) -> Double {
    // Eight bytes are all that the literal matcher compares.
    rate(of: text.count > 8 ? Array(text.suffix(8)) : text)
  }

  /// Times that a text stands in a million bytes.
  static func rate(of text: [UInt8]) -> Double {
    var rate = none
    for byte in text { rate *= share(of: byte) }
    for (word, count) in commonWords where contains(word, text) { rate += count }
    return rate
  }

  /// Share of a byte in source code, roughly.
  private static func share(of byte: UInt8) -> Double {
    switch byte {
    case UInt8(ascii: " "): 0.15
    case 0x09, 0x0A: 0.04
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 0.05
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 0.01
    case UInt8(ascii: "0")...UInt8(ascii: "9"): 0.02
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"): 0.02
    default: 0.01
    }
  }

  private static func contains(_ word: StaticString, _ text: [UInt8]) -> Bool {
    word.withUTF8Buffer { word in
      guard text.count <= word.count else { return false }
      return (0...(word.count - text.count)).contains { start in
        text.indices.allSatisfy { word[start + $0] == text[$0] }
      }
    }
  }

  /// Words of programs, with how often they stand in a million bytes.
  private static let commonWords: [(StaticString, Double)] = [
    ("://", 150), ("http", 200), ("https", 150), ("http://", 100),
    ("https://", 100), ("test", 1000), ("key", 900), ("token", 200),
    ("secret", 60), ("pass", 200), ("password", 60), ("auth", 200), ("user", 500), ("username", 80),
    ("name", 1500), ("host", 300), ("server", 500), ("client", 500), ("data", 1000),
    ("database", 60), ("driver", 100), ("source", 300), ("value", 800), ("type", 1000),
    ("string", 700), ("return", 1500), ("const", 900), ("static", 900), ("struct", 900),
    ("function", 400), ("license", 100), ("copyright", 60), ("version", 200), ("config", 300),
    ("file", 1200), ("path", 500), ("index", 400), ("info", 500), ("error", 700), ("option", 500),
    ("command", 300), ("object", 500), ("commit", 400), ("access", 150), ("account", 100),
    ("private", 150), ("public", 300), ("owner", 80), ("api", 200), ("app", 300), ("provider", 60),
    ("catalog", 40), ("signing", 60), ("session", 100), ("service", 200), ("figure", 40),
    ("pattern", 100), ("connection", 150), ("action", 300), ("pointer", 100), ("project", 100),
    ("list", 600), ("size", 700), ("state", 300), ("first", 300), ("result", 300), ("section", 200),
    ("curl", 1000), ("mail", 100), ("line", 600), ("linear", 30), ("update", 200), ("create", 300),
    ("default", 400), ("port", 400), ("community", 40), ("wallet", 10), ("seed", 20), ("vault", 10),
    ("release", 100), ("reset", 100), ("start", 300), ("stats", 80), ("store", 150), ("export", 80),
    ("close", 300), ("machine", 80), ("basic", 80),
  ]
}
