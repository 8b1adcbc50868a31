/// Fills templates with fresh tokens, so that no rule file and no test has to hold one.
///
/// `{github-pat}` is a token of that kind with right check digits, `{base62:35}` are 35 letters of
/// an alphabet, `{hex:8-16}` 8 to 16, `{{` and `}}` are literal braces. All else is copied.
/// Deterministic: the same seed and the same calls give the same bytes.
package struct SampleGenerator {
  private var random: SeededRandom

  package init(seed: UInt64) { self.random = SeededRandom(seed: seed) }

  /// Names of alphabets and of token kinds, sorted.
  package static let names: [String] = (Array(alphabets.keys) + Array(SampleTokens.makers.keys))
    .sorted()

  /// Names that take a length.
  package static let alphabetNames: [String] = alphabets.keys.sorted()

  /// Fills a template.
  ///
  /// - Throws: `TemplateError` for an unknown name (with the nearest one), a missing, needless or
  ///   too large length, and a brace without its partner.
  package mutating func fill(_ template: String) throws(TemplateError) -> [UInt8] {
    var filled: [UInt8] = []
    for piece in try Self.pieces(template) {
      switch piece {
      case .literal(let bytes): filled += bytes
      case .letters(let alphabet, let least, let most):
        filled += random.text(alphabet, least + random.below(most - least + 1))
      case .token(let make): filled += make(&random)
      }
    }
    return filled
  }

  /// Checks a template without filling it.
  package static func check(_ template: String) throws(TemplateError) {
    _ = try pieces(template)
  }

  private enum Piece {
    case literal([UInt8])
    case letters([UInt8], Int, Int)
    case token((inout SeededRandom) -> [UInt8])
  }

  private static let openBrace = UInt8(ascii: "{")
  private static let closeBrace = UInt8(ascii: "}")

  private static func pieces(_ template: String) throws(TemplateError) -> [Piece] {
    let bytes = Array(template.utf8)
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var next = 0
    while next < bytes.count {
      let byte = bytes[next]
      guard byte == openBrace || byte == closeBrace else {
        literal.append(byte)
        next += 1
        continue
      }
      if next + 1 < bytes.count && bytes[next + 1] == byte {
        literal.append(byte)
        next += 2
        continue
      }
      guard byte == openBrace else {
        throw TemplateError(
          offset: next, message: "a \"}\" closes nothing; write \"}}\" for a literal brace")
      }
      guard let end = bytes[next...].firstIndex(of: closeBrace) else {
        throw TemplateError(
          offset: next, message: "a \"{\" is not closed; write \"{{\" for a literal brace")
      }
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
      pieces.append(try piece(bytes[(next + 1)..<end], offset: next))
      next = end + 1
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    return pieces
  }

  private static func piece(_ text: ArraySlice<UInt8>, offset: Int) throws(TemplateError) -> Piece {
    let parts = text.split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(decoding: parts[0], as: UTF8.self)
    if let alphabet = alphabets[name] {
      guard parts.count == 2, let (least, most) = lengths(parts[1]) else {
        throw TemplateError(
          offset: offset,
          message: "{\(name)} needs a length of 1 to \(longest), as in {\(name):20} or "
            + "{\(name):8-16}")
      }
      return .letters(alphabet, least, most)
    }
    if let make = SampleTokens.makers[name] {
      guard parts.count == 1 else {
        throw TemplateError(offset: offset, message: "{\(name)} takes no length; write {\(name)}")
      }
      return .token(make)
    }
    throw TemplateError(
      offset: offset,
      message: "no generator is named \"\(name)\"\(NearestName.hint(name, in: names)); "
        + "write \"{{\" for a literal brace")
  }

  /// Largest length that a template may ask for.
  private static let longest = 1 << 16

  /// Reads `n` or `n-m`.
  private static func lengths(_ text: ArraySlice<UInt8>) -> (Int, Int)? {
    let numbers = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard let first = numbers.first, let least = first, let last = numbers.last, let most = last,
      numbers.count <= 2, least >= 1, least <= most, most <= longest
    else { return nil }
    return (least, most)
  }

  private static let alphabets: [String: [UInt8]] = [
    "digits": Alphabet.digits,
    "lower": Alphabet.lower,
    "upper": Alphabet.upper,
    "letters": Alphabet.lower + Alphabet.upper,
    "lowernum": Alphabet.base36,
    "uppernum": Alphabet.digits + Alphabet.upper,
    "base62": Alphabet.base62,
    "base36": Alphabet.base36,
    "BASE36": Alphabet.digits + Alphabet.upper,
    "hex": Alphabet.hex,
    "HEX": Alphabet.upperHex,
    "base32": Alphabet.base32,
    "base32lower": Alphabet.lower + Array("234567".utf8),
    "base58": Alphabet.base58,
    "bech32": Alphabet.bech32,
    "BECH32": Alphabet.bech32.map { (97...122).contains($0) ? $0 - 32 : $0 },
    "base64": Alphabet.base64,
    "base64url": Alphabet.base64url,
    "word": Alphabet.base62 + [UInt8(ascii: "_")],
    "password": Alphabet.base62 + Array("!#%*+,-.:;=?@^_~".utf8),
  ]
}
