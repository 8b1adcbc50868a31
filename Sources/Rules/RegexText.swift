/// A regex in RE2's syntax, read as a tree for questions about its text.
///
/// Not an engine: it answers how many groups there are, whether nothing at all can match, which
/// letters a match begins with, and (`KeywordImplication`) which words every match holds. What it
/// does not understand makes it say nothing, never something wrong. Bytes stand for characters, as
/// in the engine's Latin-1 mode.
package struct RegexText: Sendable {
  indirect enum Node: Sendable {
    /// One byte of the set.
    case bytes(ByteSet)
    case sequence([Node])
    case choice([Node])
    /// `nil` as the upper bound is without end.
    case repeated(Node, Int, Int?)
    case capture(Int, Node)
    /// `^`, `\b` and the like: no width, a condition on the surroundings.
    case assertion

    static let empty = Node.sequence([])
  }

  let root: Node
  /// The number of capture groups.
  package let groupCount: Int

  /// Reads a regex; `nil` where it is broken or holds something that is not understood.
  package init?(_ regex: String) {
    var parser = RegexParser(regex)
    guard let root = parser.parse() else { return nil }
    self.root = root
    self.groupCount = parser.groupCount
  }

  /// Whether a match may have no bytes; conditions on the surroundings are taken as fulfilled.
  package var canBeEmpty: Bool { Self.canBeEmpty(root) }

  private static func canBeEmpty(_ node: Node) -> Bool {
    switch node {
    case .bytes: false
    case .sequence(let parts): parts.allSatisfy(canBeEmpty)
    case .choice(let branches): branches.contains(where: canBeEmpty)
    case .repeated(let part, let least, _): least == 0 || canBeEmpty(part)
    case .capture(_, let part): canBeEmpty(part)
    case .assertion: true
    }
  }

  /// The bytes with which every match of a group begins; group 0 is the whole match.
  package func literalPrefix(group: Int) -> [UInt8] {
    guard let node = group == 0 ? root : Self.find(group, in: root) else { return [] }
    var prefix: [UInt8] = []
    _ = Self.appendPrefix(of: node, to: &prefix)
    return prefix
  }

  private static func find(_ group: Int, in node: Node) -> Node? {
    switch node {
    case .bytes, .assertion: return nil
    case .sequence(let parts), .choice(let parts):
      for part in parts { if let found = find(group, in: part) { return found } }
      return nil
    case .repeated(let part, _, _): return find(group, in: part)
    case .capture(let number, let part): return number == group ? part : find(group, in: part)
    }
  }

  /// Adds the literal start of a node; returns whether all of the node was literal.
  private static func appendPrefix(of node: Node, to prefix: inout [UInt8]) -> Bool {
    switch node {
    case .bytes(let set):
      guard let byte = set.single else { return false }
      prefix.append(byte)
      return true
    case .sequence(let parts):
      for part in parts where !appendPrefix(of: part, to: &prefix) { return false }
      return true
    case .choice(let branches):
      var common: [UInt8]?
      for branch in branches {
        var start: [UInt8] = []
        _ = appendPrefix(of: branch, to: &start)
        guard let old = common else {
          common = start
          continue
        }
        common = zip(old, start).prefix { $0 == $1 }.map(\.0)
      }
      prefix += common ?? []
      return false
    case .repeated(let part, let least, let most):
      guard least >= 1 else { return false }
      for _ in 0..<least where !appendPrefix(of: part, to: &prefix) { return false }
      return most == least
    case .capture(_, let part): return appendPrefix(of: part, to: &prefix)
    case .assertion: return true
    }
  }

  /// Words, in lower case, that every match holds; the longest first.
  ///
  /// Only runs of single letters are seen, not those inside of alternatives.
  package var requiredWords: [String] {
    var words: [[UInt8]] = []
    var run: [UInt8] = []
    Self.collectWords(root, &run, &words)
    words.append(run)
    let unique = Set(words.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) })
    return unique.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  private static func collectWords(_ node: Node, _ run: inout [UInt8], _ words: inout [[UInt8]]) {
    func flush() {
      words.append(run)
      run = []
    }
    switch node {
    case .bytes(let set):
      if let letter = folded(set) { run.append(letter) } else { flush() }
    case .sequence(let parts):
      for part in parts { collectWords(part, &run, &words) }
    case .choice: flush()
    case .repeated(let part, let least, let most):
      if least == 0 {
        flush()
      } else {
        collectWords(part, &run, &words)
        if most != 1 { flush() }
      }
    case .capture(_, let part): collectWords(part, &run, &words)
    case .assertion: break
    }
  }

  /// The one letter of a set when case does not count, in lower case.
  private static func folded(_ set: ByteSet) -> UInt8? {
    if let single = set.single { return lowercase(single) }
    guard set.count == 2 else { return nil }
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).first {
      set.contains($0) && set.contains($0 - 32)
    }
  }

  static func lowercase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 32 : byte
  }
}
