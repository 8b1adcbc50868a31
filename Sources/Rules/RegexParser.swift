/// Reads RE2's syntax (https://github.com/google/re2/wiki/Syntax) into a tree.
///
/// Every method returns `nil` for what is broken, or not understood: Unicode classes and code points
/// above 255, which bytes cannot show.
struct RegexParser {
  typealias Node = RegexText.Node

  private let text: [UInt8]
  private var next = 0
  private(set) var groupCount = 0
  private var foldsCase = false
  private var dotIsAll = false
  /// Deeper nesting is not read, so that the stack is bounded.
  private static let deepest = 200
  /// RE2 refuses larger counts.
  private static let largestCount = 1_000

  init(_ regex: String) { self.text = Array(regex.utf8) }

  mutating func parse() -> Node? {
    guard let node = choice(depth: 0), next == text.count else { return nil }
    return node
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    next + ahead < text.count ? text[next + ahead] : nil
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = peek(), byte == character.asciiValue else { return false }
    next += 1
    return true
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[next...].starts(with: word.utf8) else { return false }
    next += word.utf8.count
    return true
  }

  private mutating func choice(depth: Int) -> Node? {
    guard depth < Self.deepest else { return nil }
    var branches: [Node] = []
    repeat {
      guard let branch = sequence(depth: depth) else { return nil }
      branches.append(branch)
    } while take("|" as Character)
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence(depth: Int) -> Node? {
    var parts: [Node] = []
    while let byte = peek(), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      if take("\\Q") {
        while peek() != nil && !take("\\E") {
          parts.append(literal(text[next]))
          next += 1
        }
        continue
      }
      guard let atom = atom(depth: depth), let part = repeated(atom) else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom(depth: Int) -> Node? {
    let byte = text[next]
    next += 1
    switch byte {
    case UInt8(ascii: "("): return group(depth: depth)
    case UInt8(ascii: "["): return characterClass().map { .bytes($0) }
    case UInt8(ascii: "^"), UInt8(ascii: "$"): return .assertion
    case UInt8(ascii: "."):
      return .bytes(dotIsAll ? .all : ByteSet(UInt8(ascii: "\n")).inverted)
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
    case UInt8(ascii: "\\"): return escape()
    default: return literal(byte)
    }
  }

  private func literal(_ byte: UInt8) -> Node {
    .bytes(foldsCase ? ByteSet(byte).foldingCase : ByteSet(byte))
  }

  // MARK: Groups and repeats

  private mutating func group(depth: Int) -> Node? {
    let outer = (foldsCase, dotIsAll)
    var number: Int?
    if take("?") {
      if take("P<") || take("<") {
        guard let end = text[next...].firstIndex(of: UInt8(ascii: ">")), end > next else {
          return nil
        }
        next = end + 1
        groupCount += 1
        number = groupCount
      } else {
        guard let isWholeGroup = flags() else { return nil }
        // `(?i)` holds until the end of the group around it.
        if !isWholeGroup { return .empty }
      }
    } else {
      groupCount += 1
      number = groupCount
    }
    guard let node = choice(depth: depth + 1), take(")" as Character) else { return nil }
    (foldsCase, dotIsAll) = outer
    return number.map { .capture($0, node) } ?? node
  }

  /// Reads `i-s:` or `i)`; returns whether a group follows.
  private mutating func flags() -> Bool? {
    var value = true
    while let byte = peek() {
      next += 1
      switch byte {
      case UInt8(ascii: "i"): foldsCase = value
      case UInt8(ascii: "s"): dotIsAll = value
      case UInt8(ascii: "m"), UInt8(ascii: "U"): break
      case UInt8(ascii: "-"): value = false
      case UInt8(ascii: ":"): return true
      case UInt8(ascii: ")"): return false
      default: return nil
      }
    }
    return nil
  }

  /// Reads the repeats behind an atom.
  private mutating func repeated(_ atom: Node) -> Node? {
    var node = atom
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "*"): node = .repeated(node, 0, nil)
      case UInt8(ascii: "+"): node = .repeated(node, 1, nil)
      case UInt8(ascii: "?"): node = .repeated(node, 0, 1)
      case UInt8(ascii: "{"):
        guard let (least, most, end) = counts() else { return node }
        guard least <= Self.largestCount, most ?? least <= Self.largestCount,
          most ?? least >= least
        else { return nil }
        node = .repeated(node, least, most)
        next = end
        _ = take("?" as Character)
        continue
      default: return node
      }
      next += 1
      _ = take("?" as Character)
    }
    return node
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; anything else is a literal brace.
  private func counts() -> (least: Int, most: Int?, end: Int)? {
    guard let close = text[next...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
    let parts = text[(next + 1)..<close].split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count <= 2, let least = number(parts[0]) else { return nil }
    if parts.count == 1 { return (least, least, close + 1) }
    if parts[1].isEmpty { return (least, nil, close + 1) }
    guard let most = number(parts[1]) else { return nil }
    return (least, most, close + 1)
  }

  private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 9,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  // MARK: Escapes and classes

  private mutating func escape() -> Node? {
    guard let byte = peek() else { return nil }
    switch byte {
    case UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "b"), UInt8(ascii: "B"):
      next += 1
      return .assertion
    case UInt8(ascii: "C"):
      next += 1
      return .bytes(.all)
    default:
      guard let set = escapedSet() else { return nil }
      return .bytes(foldsCase ? set.foldingCase : set)
    }
  }

  /// Reads what follows a backslash inside and outside of classes.
  private mutating func escapedSet() -> ByteSet? {
    guard let byte = peek() else { return nil }
    next += 1
    switch byte {
    case UInt8(ascii: "d"): return ByteClass.digit
    case UInt8(ascii: "D"): return ByteClass.digit.inverted
    case UInt8(ascii: "w"): return ByteClass.word
    case UInt8(ascii: "W"): return ByteClass.word.inverted
    case UInt8(ascii: "s"): return ByteClass.space
    case UInt8(ascii: "S"): return ByteClass.space.inverted
    case UInt8(ascii: "a"): return ByteSet(7)
    case UInt8(ascii: "f"): return ByteSet(12)
    case UInt8(ascii: "t"): return ByteSet(9)
    case UInt8(ascii: "n"): return ByteSet(10)
    case UInt8(ascii: "r"): return ByteSet(13)
    case UInt8(ascii: "v"): return ByteSet(11)
    case UInt8(ascii: "x"): return hexadecimal().map { ByteSet($0) }
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      // A lone digit from 1 on would be a back reference, which RE2 has not.
      if byte != UInt8(ascii: "0"), peek().map({ !(48...55).contains($0) }) ?? true { return nil }
      var value = Int(byte - 48)
      var count = 1
      while count < 3, let digit = peek(), (48...55).contains(digit) {
        value = value * 8 + Int(digit - 48)
        next += 1
        count += 1
      }
      return UInt8(exactly: value).map { ByteSet($0) }
    default:
      // Letters without a meaning are errors, and bytes above ASCII are no punctuation.
      return byte < 128 && !ByteClass.word.contains(byte) || byte == UInt8(ascii: "_")
        ? ByteSet(byte) : nil
    }
  }

  private mutating func hexadecimal() -> UInt8? {
    if take("{") {
      guard let end = text[next...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let digits = text[next..<end]
      next = end + 1
      guard digits.count <= 8 else { return nil }
      return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
    guard next + 2 <= text.count else { return nil }
    let digits = String(decoding: text[next..<(next + 2)], as: UTF8.self)
    next += 2
    return digits.hasPrefix("+") || digits.hasPrefix("-") ? nil : UInt8(digits, radix: 16)
  }

  private mutating func characterClass() -> ByteSet? {
    let isNegated = take("^" as Character)
    var set = ByteSet()
    var isFirst = true
    while let byte = peek(), byte != UInt8(ascii: "]") || isFirst {
      isFirst = false
      if byte == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":") {
        guard let named = namedClass() else { return nil }
        set.formUnion(named)
        continue
      }
      guard let low = classMember() else { return nil }
      guard peek() == UInt8(ascii: "-"), let after = peek(1), after != UInt8(ascii: "]") else {
        set.formUnion(low)
        continue
      }
      next += 1
      guard let high = classMember(), let first = low.single, let last = high.single, first <= last
      else { return nil }
      set.formUnion(ByteSet(first...last))
    }
    guard take("]" as Character) else { return nil }
    if foldsCase { set = set.foldingCase }
    return isNegated ? set.inverted : set
  }

  private mutating func classMember() -> ByteSet? {
    guard let byte = peek() else { return nil }
    next += 1
    return byte == UInt8(ascii: "\\") ? escapedSet() : ByteSet(byte)
  }

  private mutating func namedClass() -> ByteSet? {
    let rest = text[(next + 2)...]
    guard let end = rest.firstIndex(of: UInt8(ascii: ":")), end + 1 < text.count,
      text[end + 1] == UInt8(ascii: "]")
    else { return nil }
    var name = String(decoding: rest[..<end], as: UTF8.self)
    let isNegated = name.hasPrefix("^")
    if isNegated { name.removeFirst() }
    guard let set = ByteClass.named[name] else { return nil }
    next = end + 2
    return isNegated ? set.inverted : set
  }
}

/// The classes of RE2 that have names.
enum ByteClass {
  static let digit = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  static let lower = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
  static let upper = ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z"))
  static let word = union([digit, lower, upper, ByteSet(UInt8(ascii: "_"))])
  /// `\s` has no vertical tab, unlike `[[:space:]]`.
  static let space = ByteSet([9, 10, 12, 13, 32])

  static let named: [String: ByteSet] = [
    "alnum": union([digit, lower, upper]), "alpha": union([lower, upper]),
    "ascii": ByteSet(0...127), "blank": ByteSet([9, 32]),
    "cntrl": union([ByteSet(0...31), ByteSet(127)]), "digit": digit,
    "graph": ByteSet(33...126), "lower": lower, "print": ByteSet(32...126),
    "punct": union([ByteSet(33...47), ByteSet(58...64), ByteSet(91...96), ByteSet(123...126)]),
    "space": union([space, ByteSet(11)]), "upper": upper, "word": word,
    "xdigit": union([
      digit, ByteSet(UInt8(ascii: "a")...UInt8(ascii: "f")),
      ByteSet(UInt8(ascii: "A")...UInt8(ascii: "F")),
    ]),
  ]

  private static func union(_ sets: [ByteSet]) -> ByteSet {
    var result = ByteSet()
    for set in sets { result.formUnion(set) }
    return result
  }
}
