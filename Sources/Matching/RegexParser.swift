/// Reads a pattern that RE2 has accepted into a tree.
///
/// It relies on RE2 for all refusals: where it meets what it does not know it gives up (`nil`), and
/// the rule then runs without a first stage. Grammar: https://github.com/google/re2/wiki/Syntax.
struct RegexParser {
  private let bytes: [UInt8]
  private var position = 0
  private var flags = Flags()
  private var groups = 0

  private struct Flags {
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

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      position + text.count <= bytes.count
        && text.indices.allSatisfy {
          bytes[position + $0] == text[$0]
        }
    }
  }

  private mutating func take(_ text: StaticString) -> Bool {
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

  private func literal(_ byte: UInt8) -> RegexNode {
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

// MARK: - Escapes and classes

extension RegexParser {
  private mutating func escape() -> RegexNode? {
    guard let byte = next else { return nil }
    switch byte {
    case UInt8(ascii: "A"):
      position += 1
      return .assertion(.textStart)
    case UInt8(ascii: "z"):
      position += 1
      return .assertion(.textEnd)
    case UInt8(ascii: "b"):
      position += 1
      return .assertion(.wordBoundary)
    case UInt8(ascii: "B"):
      position += 1
      return .assertion(.notWordBoundary)
    case UInt8(ascii: "C"):
      position += 1
      return .set(.all)
    default:
      if let set = classEscape() { return .set(set) }
      return escapedByte().map { value in
        guard value < 256 else { return .set(ByteSet()) }
        return literal(UInt8(value))
      }
    }
  }

  /// `\d \s \w`, their complements, and `\pX`, which counts as every byte.
  private mutating func classEscape() -> ByteSet? {
    guard let byte = next else { return nil }
    let set: ByteSet
    switch byte {
    case UInt8(ascii: "d"): set = .digits
    case UInt8(ascii: "D"): set = ByteSet.digits.inverted
    case UInt8(ascii: "s"): set = .perlSpace
    case UInt8(ascii: "S"): set = ByteSet.perlSpace.inverted
    case UInt8(ascii: "w"): set = .word
    case UInt8(ascii: "W"): set = ByteSet.word.inverted
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      position += 1
      if take(UInt8(ascii: "{")) {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        position = end + 1
      } else {
        guard position < bytes.count else { return nil }
        position += 1
      }
      return .all
    default: return nil
    }
    position += 1
    return set
  }

  /// The value of an escape for one character; may be above 255.
  private mutating func escapedByte() -> Int? {
    guard let byte = next else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"):
      if take(UInt8(ascii: "{")) {
        var value = 0
        while let digit = next.flatMap(hexValue) {
          value = min(value << 4 | digit, 0x11_0000)
          position += 1
        }
        return take(UInt8(ascii: "}")) ? value : nil
      }
      guard position + 1 < bytes.count, let high = hexValue(bytes[position]),
        let low = hexValue(bytes[position + 1])
      else { return nil }
      position += 2
      return high << 4 | low
    case 0x30...0x37:
      // RE2: up to two more octal digits.
      var value = Int(byte - 0x30)
      for _ in 0..<2 {
        guard let digit = next, (0x30...0x37).contains(digit) else { break }
        value = value << 3 | Int(digit - 0x30)
        position += 1
      }
      return value
    default:
      return ByteSet.alphanumerics.contains(byte) ? nil : Int(byte)
    }
  }

  private func hexValue(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x37
    case 0x61...0x66: Int(byte) - 0x57
    default: nil
    }
  }

  /// Reads a class behind its `[`.
  private mutating func characterClass() -> ByteSet? {
    let negated = take(UInt8(ascii: "^"))
    var set = ByteSet()
    var isWide = false
    var isFirst = true
    while let byte = next {
      if byte == UInt8(ascii: "]") && !isFirst {
        position += 1
        if isWide { return .all }
        if flags.foldsCase { set = set.foldingCase }
        return negated ? set.inverted : set
      }
      isFirst = false
      if starts(with: "[:") {
        guard let named = namedClass() else { return nil }
        set.formUnion(named)
        continue
      }
      if byte == UInt8(ascii: "\\") {
        let start = position
        position += 1
        if next == UInt8(ascii: "p") || next == UInt8(ascii: "P") { isWide = true }
        if let escaped = classEscape() {
          set.formUnion(escaped)
          continue
        }
        position = start
      }
      guard let low = classMember() else { return nil }
      var high = low
      if next == UInt8(ascii: "-"), position + 1 < bytes.count,
        bytes[position + 1] != UInt8(ascii: "]")
      {
        position += 1
        guard let end = classMember() else { return nil }
        high = end
      }
      guard low <= high else { return nil }
      if low < 256 { set.insert(UInt8(low)...UInt8(min(high, 255))) }
    }
    return nil
  }

  private mutating func classMember() -> Int? {
    guard let byte = next else { return nil }
    position += 1
    return byte == UInt8(ascii: "\\") ? escapedByte() : Int(byte)
  }

  private mutating func namedClass() -> ByteSet? {
    for (name, set) in Self.namedClasses where take(name) { return set }
    return nil
  }

  private static let namedClasses: [(StaticString, ByteSet)] = {
    let punctuation = ByteSet(0x21...0x7E)
    let graph = ByteSet(0x21...0x7E)
    var marks = ByteSet()
    for byte in punctuation.members where !ByteSet.alphanumerics.contains(byte) {
      marks.insert(byte)
    }
    let space = ByteSet.perlSpace.union(ByteSet(0x0B))
    let control = ByteSet(0...0x1F).union(ByteSet(0x7F))
    let blank = ByteSet("\t ")
    let positive: [(StaticString, StaticString, ByteSet)] = [
      ("[:alnum:]", "[:^alnum:]", .alphanumerics), ("[:alpha:]", "[:^alpha:]", .letters),
      ("[:ascii:]", "[:^ascii:]", ByteSet(0...0x7F)), ("[:blank:]", "[:^blank:]", blank),
      ("[:cntrl:]", "[:^cntrl:]", control), ("[:digit:]", "[:^digit:]", .digits),
      ("[:graph:]", "[:^graph:]", graph), ("[:lower:]", "[:^lower:]", .lower),
      ("[:print:]", "[:^print:]", ByteSet(0x20...0x7E)), ("[:punct:]", "[:^punct:]", marks),
      ("[:space:]", "[:^space:]", space), ("[:upper:]", "[:^upper:]", .upper),
      ("[:word:]", "[:^word:]", .word), ("[:xdigit:]", "[:^xdigit:]", .hex),
    ]
    return positive.flatMap { [($0.0, $0.2), ($0.1, $0.2.inverted)] }
  }()
}
