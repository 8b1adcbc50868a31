/// A stretch of text that stands for other text.
struct EncodedText: Equatable {
  enum Kind: Sendable {
    /// In either alphabet, in one piece or in lines of one length.
    case base64
    case hex
    /// `%41`
    case percent
    /// `\u0041`, `\x41`, `\101`, `\n`
    case escapes
  }

  /// Offsets into the text that holds it.
  var range: Range<Int>
  var kind: Kind
  /// Whether it may go on where the bytes that were looked at begin or end.
  var isCut = false

  /// Shorter ones hold no token that a rule knows by itself.
  static let shortest = 20

  /// Its encoding as reports name it.
  func name(in bytes: UnsafeRawBufferPointer) -> String {
    switch kind {
    case .base64:
      bytes.firstIndex(of: UInt8(ascii: "-"), in: range) != nil
        || bytes.firstIndex(of: UInt8(ascii: "_"), in: range) != nil ? "base64url" : "base64"
    case .hex: "hex"
    case .percent: "percent"
    case .escapes: "escapes"
    }
  }
}
