/// One escape of a string literal: what it stands for, and how long it is.
struct StringEscape {
  /// A character, or a byte where `isByte`.
  private var code: UInt32
  private var isByte = true
  /// Bytes of the escape, the backslash included.
  private(set) var length = 2
  /// `\n`, `\t`, `\r` and the like.
  private(set) var isControl = false
  /// A byte that stands for itself: `\\`, `\"`, `\/`.
  private(set) var isPlain = false

  /// - Returns: `nil` where the backslash begins no escape that is known.
  init?(at place: Int, in bytes: UnsafeRawBufferPointer) {
    guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\") else { return nil }
    let next = bytes[place + 1]
    switch next {
    case UInt8(ascii: "n"): self.init(control: 0x0A)
    case UInt8(ascii: "t"): self.init(control: 0x09)
    case UInt8(ascii: "r"): self.init(control: 0x0D)
    case UInt8(ascii: "f"): self.init(control: 0x0C)
    case UInt8(ascii: "b"): self.init(control: 0x08)
    case UInt8(ascii: "v"): self.init(control: 0x0B)
    case UInt8(ascii: "u"): self.init(at: place, digits: 4, in: bytes)
    case UInt8(ascii: "U"): self.init(at: place, digits: 8, in: bytes)
    case UInt8(ascii: "x"): self.init(at: place, digits: 2, in: bytes)
    case 0x30...0x33: self.init(octalAt: place, in: bytes)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"):
      self.init(plain: UInt32(next))
    default: return nil
    }
  }

  private init(plain byte: UInt32) {
    code = byte
    isPlain = true
  }

  private init(control byte: UInt32) {
    code = byte
    isControl = true
  }

  private init?(at place: Int, digits: Int, in bytes: UnsafeRawBufferPointer) {
    guard place + 2 + digits <= bytes.count else { return nil }
    code = 0
    for i in 0..<digits {
      guard let digit = PercentText.digit(bytes[place + 2 + i]) else { return nil }
      code = code << 4 | UInt32(digit)
    }
    length = 2 + digits
    // `\xE9` is a byte; `\u00E9` is a character.
    isByte = digits == 2
  }

  private init?(octalAt place: Int, in bytes: UnsafeRawBufferPointer) {
    guard place + 4 <= bytes.count else { return nil }
    code = 0
    for i in 1...3 {
      let digit = bytes[place + i] &- 0x30
      guard digit < 8 else { return nil }
      code = code << 3 | UInt32(digit)
    }
    length = 4
  }

  /// Writes the bytes that it stands for: characters as UTF-8, halves of pairs as 0xFF.
  ///
  /// - Parameters:
  ///   - out: has as many bytes left as the escape is long.
  ///   - place: where to write.
  /// - Returns: the place behind them.
  func put(into out: UnsafeMutableRawBufferPointer, at place: Int) -> Int {
    if isByte || code < 0x80 {
      out[place] = UInt8(truncatingIfNeeded: code)
      return place + 1
    }
    guard let character = Unicode.Scalar(code).flatMap({ UTF8.encode($0) }) else {
      out[place] = 0xFF
      return place + 1
    }
    var end = place
    for byte in character {
      out[end] = byte
      end += 1
    }
    return end
  }
}
