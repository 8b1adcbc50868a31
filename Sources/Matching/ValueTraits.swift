/// What a value of an assignment is made of, as far as judgement asks.
struct ValueTraits {
  let shape: Shape
  let letters: LetterModel
  let entropy: Double
  /// Share of the letters that dummy words cover.
  let dummy: Double
  private(set) var blanks = 0
  private(set) var dots = 0
  private(set) var specials = 0
  private(set) var highBytes = 0
  /// Changes between lower case, upper case, digits and signs.
  private(set) var changes = 0
  /// Digits with letters before and behind them.
  private(set) var innerDigits = 0
  /// Signs with letters on both sides that neither names, paths nor lists have.
  private(set) var rareJoints = 0
  private static let rareSigns = ByteSet("#!%^*~")
  let isSequence: Bool
  let isWalk: Bool

  init(_ value: UnsafeRawBufferPointer) {
    shape = Shape(value)
    letters = LetterModel(value)
    entropy = Entropy.shannon(value)
    dummy = DummyWords.coverage(value)
    isSequence = value.count >= 4 && Shape.isSequence(value)
    isWalk = Self.isKeyboardWalk(value)
    var last = 0
    var seenLetter = false
    var pendingDigits = 0
    for (i, byte) in value.enumerated() {
      if i > 0, i + 1 < value.count, Self.rareSigns.contains(byte), value[i - 1].isASCIILetter,
        value[i + 1].isASCIILetter
      {
        rareJoints += 1
      }
      let kind: Int
      switch byte {
      case 0x61...0x7A: kind = 1
      case 0x41...0x5A: kind = 2
      case 0x30...0x39: kind = 3
      default: kind = 4
      }
      if last != 0 && kind != last && !(last == 2 && kind == 1) { changes += 1 }
      last = kind
      switch byte {
      case 0x20, 0x09: blanks += 1
      case UInt8(ascii: "."): dots += 1
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"): break
      case 0x80...: highBytes += 1
      default: if kind == 4 { specials += 1 }
      }
      if kind == 3 {
        if seenLetter { pendingDigits += 1 }
      } else if kind < 3 {
        innerDigits += pendingDigits
        pendingDigits = 0
        seenLetter = true
      } else {
        pendingDigits = 0
        seenLetter = false
      }
    }
  }

  var count: Int { shape.count }
  var hasDigits: Bool { shape.digits > 0 }
  var isMixedCase: Bool { shape.uppers > 0 && shape.lowers > 0 }

  /// The number of bytes that the value's own kind of alphabet has.
  var alphabet: Int {
    if shape.isDigitsOnly { return 10 }
    if shape.isHex { return 16 }
    if shape.others > 0 { return 80 }
    if shape.uppers == 0 || shape.lowers == 0 { return shape.digits > 0 ? 36 : 26 }
    return 64
  }

  /// Entropy by that of random strings of this length and alphabet; about 1 for random ones.
  var relativeEntropy: Double {
    let expected = Entropy.expected(length: min(count, 256), alphabet: alphabet)
    return expected > 0 ? entropy / expected : 0
  }

  /// Names, words with joints, dotted names: no byte that a name may not have.
  var isNameLike: Bool {
    shape.others == dots && shape.pluses == 0 && shape.slashes == 0
      && shape.digits * 5 <= count && letters.letters * 2 >= count && letters.density > -0.35
  }

  /// `qwertz`, `asdf1234`, `zaq12wsx`: most neighbouring bytes are neighbours on a keyboard.
  private static func isKeyboardWalk(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count >= 5 && value.count <= 64 else { return false }
    var steps = 0
    for i in 1..<value.count {
      guard let a = place(value[i - 1]), let b = place(value[i]) else { continue }
      if abs(a.row - b.row) <= 1 && abs(a.column - b.column) <= 1 { steps += 1 }
    }
    return steps * 10 >= (value.count - 1) * 8
  }

  /// Row and column of a key; `nil` for other bytes.
  private static func place(_ byte: UInt8) -> (row: Int8, column: Int8)? {
    let place = places[Int(byte)]
    return place.row < 0 ? nil : place
  }

  /// Of each byte; −1 for those that are no keys.
  private static let places: [(row: Int8, column: Int8)] = {
    var places = [(row: Int8, column: Int8)](repeating: (-1, -1), count: 256)
    for (row, keys) in ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"].enumerated() {
      for (column, key) in keys.utf8.enumerated() {
        let place = (row: Int8(row), column: Int8(column))
        places[Int(key)] = place
        if key.isASCIILetter { places[Int(key ^ 0x20)] = place }
      }
    }
    return places
  }()
}
