/// Tests of a value's own bytes: what it is made of, and what only looks random.
struct Shape {
  private(set) var digits = 0
  private(set) var uppers = 0
  private(set) var lowers = 0
  private(set) var hexLetters = 0
  private(set) var slashes = 0
  private(set) var pluses = 0
  private(set) var dashes = 0
  private(set) var underscores = 0
  private(set) var others = 0
  private(set) var distinct = 0
  let count: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    var seen = ByteSet()
    for byte in bytes {
      seen.insert(byte)
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A:
        uppers += 1
        if byte <= 0x46 { hexLetters += 1 }
      case 0x61...0x7A:
        lowers += 1
        if byte <= 0x66 { hexLetters += 1 }
      case UInt8(ascii: "/"): slashes += 1
      case UInt8(ascii: "+"): pluses += 1
      case UInt8(ascii: "-"): dashes += 1
      case UInt8(ascii: "_"): underscores += 1
      default: others += 1
      }
    }
    distinct = seen.count
  }

  var letters: Int { uppers + lowers }
  var isHex: Bool { digits + hexLetters == count && !(uppers > 0 && lowers > 0) }
  var isDigitsOnly: Bool { digits == count }
  var fitsBase64: Bool { dashes == 0 && underscores == 0 && others == 0 }
  var fitsBase64URL: Bool { slashes == 0 && pluses == 0 && others == 0 }
}

extension Shape {
  /// `8-4-4-4-12` hexadecimal digits.
  static func isUUID(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == 36 else { return false }
    for (i, byte) in bytes.enumerated() {
      let isDash = i == 8 || i == 13 || i == 18 || i == 23
      if isDash ? byte != UInt8(ascii: "-") : !ByteSet.hex.contains(byte) { return false }
    }
    return true
  }

  /// `2024-05-06`, with or without a time behind it.
  static func isDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 10 else { return false }
    for i in 0..<10 {
      let isDash = i == 4 || i == 7
      if isDash ? bytes[i] != UInt8(ascii: "-") : !bytes[i].isASCIIDigit { return false }
    }
    return bytes.dropFirst(10).allSatisfy { !$0.isASCIILetter || $0 == 0x54 || $0 == 0x5A }
  }

  /// Whether most neighbouring bytes follow each other (`abcdef`, `98765`, `aaaa`).
  static func isSequence(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 4 else { return false }
    var steps = 0
    for i in 1..<bytes.count {
      let difference = Int(bytes[i]) - Int(bytes[i - 1])
      if difference >= -1 && difference <= 1 { steps += 1 }
    }
    return steps * 2 >= bytes.count - 1
  }

  /// Whether the value is a short unit again and again (`abcabcabc`).
  ///
  /// - Parameter longest: of the units that count.
  static func isRepetition(_ bytes: UnsafeRawBufferPointer, upTo longest: Int = .max) -> Bool {
    let count = bytes.count
    guard count >= 6 else { return false }
    for period in 1...min(count / 3, longest) where repeats(bytes, every: period) { return true }
    return false
  }

  /// Whether nine bytes in ten are those one period before; ends where too many differ, as in most values
  /// they soon do: a key of some thousand bytes has a thousand periods.
  private static func repeats(_ bytes: UnsafeRawBufferPointer, every period: Int) -> Bool {
    var left = (bytes.count - period) / 10
    for i in period..<bytes.count where bytes[i] != bytes[i - period] {
      if left == 0 { return false }
      left -= 1
    }
    return true
  }

  /// Whether the letters are those of words: names, paths, sentences without blanks.
  ///
  /// Counts pairs of letters that are common in English words and identifiers (210 of 676 pairs:
  /// 90 % of the pairs in words, 31 % in random letters). Pairs across a change from lower to upper
  /// case are left out, since camel case starts a new word there.
  ///
  /// - Parameter size: of the value that the bytes are a part of, where what is missing has no letter.
  static func looksLikeWords(_ bytes: UnsafeRawBufferPointer, within size: Int? = nil) -> Bool {
    var pairs = 0
    var common = 0
    var letters = 0
    for i in bytes.indices where bytes[i].isASCIILetter {
      letters += 1
      guard i > 0, bytes[i - 1].isASCIILetter else { continue }
      let startsWord = bytes[i] & 0x20 == 0 && bytes[i - 1] & 0x20 != 0
      if startsWord { continue }
      pairs += 1
      if isCommon(bytes[i - 1].asciiLowercased, bytes[i].asciiLowercased) { common += 1 }
    }
    guard pairs >= 4, letters * 2 >= size ?? bytes.count else { return false }
    // Few pairs say little: random letters reach two thirds of 6 pairs in 7 % of all cases.
    let wanted = pairs < 8 ? 85 : pairs < 14 ? 75 : 66
    return common * 100 >= pairs * wanted
  }

  /// Whether it reads as a path or URL part: slashes between words.
  static func looksLikePath(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var slashes = 0
    for byte in bytes where byte == UInt8(ascii: "/") { slashes += 1 }
    guard slashes >= 2 || (bytes.first == UInt8(ascii: "/") && slashes >= 1) else { return false }
    // One in 64 random base64 digits is a slash.
    return slashes * 10 >= bytes.count || looksLikeWords(bytes)
  }

  private static func isCommon(_ first: UInt8, _ second: UInt8) -> Bool {
    commonPairs[Int(first &- 0x61)] >> UInt32(second &- 0x61) & 1 == 1
  }

  /// For each first letter the second letters of its common pairs, as bits.
  ///
  /// The 210 most frequent pairs in words of system headers, Python sources and package
  /// documentation, each distinct word counted once by the logarithm of its frequency.
  private static let commonPairs: [UInt32] = {
    let followers: [StaticString] = [
      "bcdgilmnprstuy", "aeilosu", "acehiklortu", "adeiorsu", "acdefglmnpqrstvxy", "aefiloru",
      "einrs", "aeio", "abcdefglmnoprstvz", "", "e", "adeilostuy", "abeiopsu", "acdefgiostuv",
      "bcdfgilmnoprstuvw", "aehiloprstu", "u", "acdegilmnorstuy", "acehilopstu", "acehilorstuy",
      "abceilmnprst", "aei", "ai", "pt", "p", "e",
    ]
    return followers.map { letters in
      letters.withUTF8Buffer { $0.reduce(0) { $0 | 1 << UInt32($1 - 0x61) } }
    }
  }()
}
