/// Decides whether every match of a regex holds one of a rule's keywords.
///
/// Exact where it answers: the tree is run over sets of states of an Aho–Corasick automaton of the
/// keywords, and a state in which a keyword has been seen is dropped. When no state is left behind
/// the whole regex, no match can do without a keyword. Asking for literals in the text instead
/// would call rules wrong whose keyword comes about from alternatives or classes.
struct KeywordImplication {
  enum Verdict {
    /// Every match holds a keyword.
    case implied
    /// Some match holds none.
    case notImplied
    /// Conditions on the surroundings decide, or the regex is too large.
    case undecided
  }

  static func judge(_ regex: RegexText, keywords: [String]) -> Verdict {
    guard var machine = KeywordImplication(keywords) else { return .undecided }
    // Taking all conditions as fulfilled allows too many matches …
    guard let loose = machine.behind(regex.root, machine.start) else { return .undecided }
    if !loose.contains(true) { return .implied }
    // … and as never fulfilled too few, but for those at the edges, which context can always meet.
    machine.assertionsHold = false
    let inner = withoutEdge(withoutEdge(regex.root, fromLeft: true), fromLeft: false)
    guard let strict = machine.behind(inner, machine.start) else { return .undecided }
    return strict.contains(true) ? .notImplied : .undecided
  }

  /// One flag a state of the automaton.
  private typealias States = [Bool]

  /// For each state, where each letter of the keywords leads; -1 once a keyword is complete.
  private var moves: [[Int]] = []
  /// The letters of the keywords, lower case; all others lead to the start.
  private var letters: [UInt8] = []
  private var assertionsHold = true
  /// Work left; large regexes end in `undecided` instead of taking long.
  private var budget = 4_000_000

  private var start: States {
    var states = States(repeating: false, count: moves.count)
    states[0] = true
    return states
  }

  private init?(_ keywords: [String]) {
    let words = keywords.map { Array($0.utf8).map(RegexText.lowercase) }
    guard !words.isEmpty, !words.contains([]), words.reduce(0, { $0 + $1.count }) <= 2_048 else {
      return nil
    }
    letters = Array(Set(words.joined())).sorted()
    build(words)
  }

  /// Builds the automaton: a tree of the words, then the links to the longest proper suffixes.
  private mutating func build(_ words: [[UInt8]]) {
    var children: [[UInt8: Int]] = [[:]]
    var isEnd = [false]
    for word in words {
      var node = 0
      for letter in word {
        if let child = children[node][letter] {
          node = child
          continue
        }
        children.append([:])
        isEnd.append(false)
        children[node][letter] = children.count - 1
        node = children.count - 1
      }
      isEnd[node] = true
    }
    moves = [[Int]](
      repeating: [Int](repeating: 0, count: letters.count), count: children.count)
    var suffix = [Int](repeating: 0, count: children.count)
    var queue = [0]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for (index, letter) in letters.enumerated() {
        let fallback = node == 0 ? 0 : moves[suffix[node]][index]
        guard let child = children[node][letter] else {
          moves[node][index] = fallback
          continue
        }
        suffix[child] = fallback
        if fallback >= 0 && isEnd[fallback] { isEnd[child] = true }
        moves[node][index] = child
        queue.append(child)
      }
    }
    for node in moves.indices {
      for index in letters.indices where isEnd[moves[node][index]] { moves[node][index] = -1 }
    }
  }

  /// The states behind a node, from those before it; `nil` when the budget is spent.
  private mutating func behind(_ node: RegexText.Node, _ before: States) -> States? {
    budget -= 1
    guard budget > 0 else { return nil }
    switch node {
    case .bytes(let set): return step(set, before)
    case .assertion: return assertionsHold ? before : States(repeating: false, count: before.count)
    case .capture(_, let part): return behind(part, before)
    case .sequence(let parts):
      var states = before
      for part in parts {
        guard let after = behind(part, states) else { return nil }
        if !after.contains(true) { return after }
        states = after
      }
      return states
    case .choice(let branches):
      var union = States(repeating: false, count: before.count)
      for branch in branches {
        guard let after = behind(branch, before) else { return nil }
        for index in after.indices where after[index] { union[index] = true }
      }
      return union
    case .repeated(let part, let least, let most):
      return behindRepeat(part, least, most, before)
    }
  }

  private mutating func behindRepeat(
    _ part: RegexText.Node, _ least: Int, _ most: Int?, _ before: States
  ) -> States? {
    var states = before
    for _ in 0..<least {
      guard let after = behind(part, states) else { return nil }
      // A set that maps to itself does so for every further round.
      if after == states { break }
      states = after
    }
    var union = states
    var rounds = least
    while rounds < most ?? .max {
      guard let after = behind(part, states) else { return nil }
      // What was all there before can lead to nothing new.
      if zip(after, union).allSatisfy({ !$0 || $1 }) { break }
      for index in after.indices where after[index] { union[index] = true }
      states = after
      rounds += 1
    }
    return union
  }

  private mutating func step(_ set: ByteSet, _ before: States) -> States {
    var after = States(repeating: false, count: before.count)
    let folded = set.foldingCase
    let inside = letters.indices.filter { index in
      let letter = letters[index]
      return set.contains(letter)
        || letter >= 97 && letter <= 122 && set.contains(letter - 32)
    }
    let lettersInSet = inside.reduce(0) { count, index in
      count + (letters[index] >= 97 && letters[index] <= 122 ? 2 : 1)
    }
    let hasOther = folded.count > lettersInSet
    for state in before.indices where before[state] {
      budget -= inside.count + 1
      if hasOther { after[0] = true }
      for index in inside where moves[state][index] >= 0 { after[moves[state][index]] = true }
    }
    return after
  }

  /// The tree without the conditions at its left or right edge.
  private static func withoutEdge(_ node: RegexText.Node, fromLeft: Bool) -> RegexText.Node {
    switch node {
    case .assertion: return .empty
    case .capture(let number, let part):
      return .capture(number, withoutEdge(part, fromLeft: fromLeft))
    case .choice(let branches):
      return .choice(branches.map { withoutEdge($0, fromLeft: fromLeft) })
    case .sequence(var parts):
      let order = fromLeft ? Array(parts.indices) : parts.indices.reversed()
      for index in order {
        parts[index] = withoutEdge(parts[index], fromLeft: fromLeft)
        if case .sequence(let inner) = parts[index], inner.isEmpty { continue }
        break
      }
      return .sequence(parts)
    case .bytes, .repeated: return node
    }
  }
}
