/// Tells words from random letters by which letter follows which.
///
/// A value is cut into pieces of letters, at everything that is no letter and where camel case
/// starts a word; each piece is read from its start to its end with the table of pairs. The result
/// is the logarithm of how much likelier the letters are as words than as random letters.
struct LetterModel {
  /// Bits of evidence for words; negative for random letters.
  private(set) var bits = 0.0
  /// Letters in pieces of three and more; shorter ones say nothing.
  private(set) var letters = 0
  /// Letters in shorter pieces.
  private(set) var strayLetters = 0
  /// The longest piece.
  private(set) var longest = 0
  /// Pieces of three and more letters.
  private(set) var pieces = 0

  /// The table's numbers are sixteenths of bits.
  private static let unit = 16.0
  private static let edge = 26
  /// Longer values are judged by their start.
  private static let limit = 512

  init(_ bytes: UnsafeRawBufferPointer) {
    var start = -1
    let count = min(bytes.count, Self.limit)
    for i in 0..<count {
      let byte = bytes[i]
      guard byte.isASCIILetter else {
        if start >= 0 { take(bytes.slice(start..<i)) }
        start = -1
        continue
      }
      if start < 0 {
        start = i
      } else if Self.startsWord(at: i, in: bytes, count: count) {
        take(bytes.slice(start..<i))
        start = i
      }
    }
    if start >= 0 { take(bytes.slice(start..<count)) }
  }

  /// Bits a letter, 0 where nothing can be said.
  var density: Double { letters == 0 ? 0 : bits / Double(letters) }

  private mutating func take(_ piece: UnsafeRawBufferPointer) {
    guard piece.count >= 3 else {
      strayLetters += piece.count
      return
    }
    var sum = 0
    var last = Self.edge
    for byte in piece {
      let next = Int(byte.asciiLowercased &- 0x61)
      sum += Int(Self.table[last * 27 + next])
      last = next
    }
    sum += Int(Self.table[last * 27 + Self.edge])
    bits += Double(sum) / Self.unit
    letters += piece.count
    longest = max(longest, piece.count)
    pieces += 1
  }

  /// `clientSecret` and `HTTPServer` have two words each.
  private static func startsWord(at i: Int, in bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
    func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    guard isUpper(bytes[i]) else { return false }
    if !isUpper(bytes[i - 1]) { return true }
    return i + 1 < count && bytes[i + 1] &- 0x61 < 26
  }
}
