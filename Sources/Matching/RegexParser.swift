/// Reads a pattern that RE2 has accepted into a tree.
///
/// It relies on RE2 for all refusals: where it meets what it does not know it gives up (`nil`), and
/// the rule then runs without a first stage. Grammar: https://github.com/google/re2/wiki/Syntax.
struct RegexParser {
  let bytes: [UInt8]
  var position = 0
  private(set) var flags = Flags()
  private var groups = 0

  struct Flags {
    var foldsCase = false
    var multiLine = false
    var dotMatchesNewline = false
  }

  /// Deeper nesting than RE2 itself allows.
  private static let depthLimit = 1100

  private init(_ pattern: String) { bytes = Array(pattern.utf8) }

  /// - Returns: `nil` where the pattern has something unknown to this parser.
  static func parse(_ pattern: String) -> RegexNode? {
    var parser = RegexParser(pattern)
    guard let tree = parser.alternatives(depth: 0), parser.position == parser.bytes.count else {
      return nil
    }
    return tree
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      position + text.count <= bytes.count
        && text.indices.allSatisfy {
          bytes[position + $0] == text[$0]
        }
    }
  }

  mutating func take(_ text: StaticString) -> Bool {
    guard starts(with: text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  private mutating func alternatives(depth: Int) -> RegexNode? {
    guard depth < Self.depthLimit else { return nil }
    var branches: [RegexNode] = []
    var items: [RegexNode] = []
    while let byte = next, byte != UInt8(ascii: ")") {
      if take(UInt8(ascii: "|")) {
        branches.append(Self.join(items))
        items = []
        continue
      }
      if take("\\Q") {
        while position < bytes.count && !starts(with: "\\E") {
          items.append(literal(bytes[position]))
          position += 1
        }
        _ = take("\\E")
        // A repeat behind `\E` belongs to the last byte of the quotation.
        guard let last = items.popLast() else { continue }
        guard let item = repeats(of: last) else { return nil }
        items.append(item)
        continue
      }
      guard let atom = atom(depth: depth), let item = repeats(of: atom) else { return nil }
      items.append(item)
    }
    branches.append(Self.join(items))
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private static func join(_ items: [RegexNode]) -> RegexNode {
    items.isEmpty ? .empty : items.count == 1 ? items[0] : .sequence(items)
  }

  func literal(_ byte: UInt8) -> RegexNode {
    .set(flags.foldsCase ? ByteSet(byte).foldingCase : ByteSet(byte))
  }

  private mutating func atom(depth: Int) -> RegexNode? {
    guard let byte = next else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "."):
      return .set(flags.dotMatchesNewline ? .all : ByteSet(0x0A).inverted)
    case UInt8(ascii: "^"): return .assertion(flags.multiLine ? .lineStart : .textStart)
    case UInt8(ascii: "$"): return .assertion(flags.multiLine ? .lineEnd : .textEnd)
    case UInt8(ascii: "["): return characterClass().map { .set($0) }
    case UInt8(ascii: "("): return group(depth: depth)
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
    default: return literal(byte)
    }
  }

  private mutating func group(depth: Int) -> RegexNode? {
    let outer = flags
    var index: Int?
    if !take(UInt8(ascii: "?")) {
      groups += 1
      index = groups
    } else if take("P<") {
      guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
      position = end + 1
      groups += 1
      index = groups
    } else {
      guard let closes = flagLetters() else { return nil }
      // `(?i)` changes the flags of the rest of the enclosing group and is nothing itself.
      if closes { return .empty }
    }
    guard let inner = alternatives(depth: depth + 1), take(UInt8(ascii: ")")) else { return nil }
    flags = outer
    return index.map { .group(inner, index: $0) } ?? inner
  }

  /// Reads `i-s:` or `i-s)`; tells whether it was the closed form.
  private mutating func flagLetters() -> Bool? {
    var value = true
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "i"): flags.foldsCase = value
      case UInt8(ascii: "m"): flags.multiLine = value
      case UInt8(ascii: "s"): flags.dotMatchesNewline = value
      case UInt8(ascii: "U"): break  // Swaps greed, which no first stage knows.
      case UInt8(ascii: "-"): value = false
      case UInt8(ascii: ":"): return false
      case UInt8(ascii: ")"): return true
      default: return nil
      }
    }
    return nil
  }

  private mutating func repeats(of atom: RegexNode) -> RegexNode? {
    var node = atom
    while let byte = next {
      switch byte {
      case UInt8(ascii: "*"):
        position += 1
        node = .repeated(node, least: 0, most: nil)
      case UInt8(ascii: "+"):
        position += 1
        node = .repeated(node, least: 1, most: nil)
      case UInt8(ascii: "?"):
        position += 1
        node = .repeated(node, least: 0, most: 1)
      case UInt8(ascii: "{"):
        guard let (least, most) = counts() else { return node }
        node = .repeated(node, least: least, most: most)
      default: return node
      }
      _ = take(UInt8(ascii: "?"))
    }
    return node
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; anything else leaves the brace as a literal.
  private mutating func counts() -> (Int, Int?)? {
    let start = position
    position += 1
    guard let least = number() else {
      position = start
      return nil
    }
    var most: Int? = least
    if take(UInt8(ascii: ",")) { most = number() }
    guard take(UInt8(ascii: "}")) else {
      position = start
      return nil
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = next, ByteSet.digits.contains(byte) {
      value = min((value ?? 0) * 10 + Int(byte - 0x30), 1_000_000)
      position += 1
    }
    return value
  }
}
