/// Escapes and character classes.
extension RegexParser {
  mutating func escape() -> RegexNode? {
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
  mutating func characterClass() -> ByteSet? {
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
