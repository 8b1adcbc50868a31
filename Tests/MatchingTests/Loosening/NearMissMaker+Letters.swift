@testable import Matching

/// Other letters in the place of those of a sample.
extension NearMissMaker {
  /// Foreign letters: in the middle of a piece and at its ends, and in each place of what is fixed.
  mutating func addLetters(_ change: Change, _ piece: SampleText.Piece) throws {
    let range = piece.range
    let middle = (range.lowerBound + range.upperBound) / 2
    var places = [("~", middle)]
    var flexible = false
    if piece.alphabet == nil {
      flexible = try addFixedLetters(change, piece)
      // Other parts of a long token may follow other rules.
      if range.count > 24 {
        places += [("<", (range.lowerBound + middle) / 2), (">", (middle + range.upperBound) / 2)]
      }
    } else if range.count > 2 {
      places += [("<", range.lowerBound), (">", range.upperBound - 1)]
    }
    for (mark, place) in places {
      func add(_ probe: UInt8) throws -> Bool {
        guard piece.alphabet?.contains(probe) != true else { return false }
        return try self.add(
          "\(piece.name)\(mark)", Self.name(probe), change, place..<(place + 1), [probe])
      }
      // What ends a value is asked of what may be nearly anything.
      if mark == "~", try add(Self.uncommon) {
        for probe in Self.separators { _ = try add(probe) }
      }
      // In what is fixed each letter is changed to one of each kind anyway.
      if !piece.name.hasPrefix("@") || flexible {
        for probe in Self.probes { _ = try add(probe) }
      }
    }
  }

  /// The bytes without repeats.
  static func different(_ bytes: [UInt8]) -> [UInt8] {
    var seen = ByteSet()
    return bytes.filter { byte in
      defer { seen.insert(byte) }
      return !seen.contains(byte)
    }
  }

  /// In each place another letter, none, two, and the other case; at the ends of words some left out or twice.
  ///
  /// - Returns: whether another letter makes no difference somewhere.
  private mutating func addFixedLetters(_ change: Change, _ piece: SampleText.Piece) throws -> Bool
  {
    var flexible = false
    let range = piece.range
    let bytes = change.sample.bytes
    let places = range.count > 24 ? Array(range.prefix(4)) + Array(range.suffix(2)) : Array(range)
    for i in places {
      for (kind, other) in Self.others(bytes[i]) {
        if try add(kind, "\(i)", change, i..<(i + 1), [other]) { flexible = true }
      }
      try add("less", "\(i)", change, i..<(i + 1), [])
      try add("more", "\(i)", change, i..<i, [bytes[i]])
    }
    for count in 2...4 where count < range.count {
      for (label, end) in [("<", range.prefix(count)), (">", range.suffix(count))] {
        try add("less", "\(piece.name)\(label)\(count)", change, end, [])
        let twice = Array(bytes[end] + bytes[end])
        try add("more", "\(piece.name)\(label)\(count)", change, end, twice)
      }
    }
    let swapped = bytes[range].map { $0.isASCIILetter ? $0 ^ 0x20 : $0 }
    if range.count > 1 && swapped != Array(bytes[range]) {
      try add("case", "\(piece.name)", change, range, swapped)
    }
    return flexible
  }

  /// Other letters in the place of one: of the same kind, of each other kind, marks.
  private static func others(_ byte: UInt8) -> [(kind: String, byte: UInt8)] {
    let kinds: [(String, UInt8, UInt8)] = [
      ("digit", UInt8(ascii: "9"), UInt8(ascii: "4")),
      ("lower", UInt8(ascii: "x"), UInt8(ascii: "q")),
      ("upper", UInt8(ascii: "X"), UInt8(ascii: "Q")),
      ("mark", UInt8(ascii: "~"), UInt8(ascii: "*")),
      ("_", UInt8(ascii: "_"), UInt8(ascii: "-")),
    ]
    let letters = kinds.map { name, first, second in (name, first == byte ? second : first) }
    return letters + (byte.isASCIILetter ? [("case", byte ^ 0x20)] : [])
  }

  /// A byte as in `near-misses.tsv`, where a space would end it.
  static func name(_ byte: UInt8) -> String {
    switch byte {
    case 0x00: "␀"
    case 0x01: "␁"
    case 0x0A: "↵"
    case 0x20: "␣"
    case 0xFF: "ÿ"
    default: String(UnicodeScalar(byte))
    }
  }
}
