import Rules

/// What stands behind a word for a secret, in no form of its own: rules with the tag `spoken`.
///
/// Notes, command lines and settings of a provider that no rule knows hold keys in a form that no lexer tells
/// from words. They are listed and never block, so a sequence or a dummy is no reason to be silent.
extension Judge {
  static let spokenTag = "spoken"
  /// The tag of a rule whose values people made up.
  private static let passwordTag = "password"

  /// Why a value behind a word for a secret is none.
  func spokenRefusal(_ secret: Range<Int>, _ rule: Rule, _ opinion: inout Opinion) -> String? {
    let text = bytes.slice(secret)
    if let reason = Placeholders.template(text) { return reason }
    if Shape.isRepetition(text, upTo: Self.maskPeriod) || text.containsIgnoringCase(Self.mask) {
      return "a mask"
    }
    let refusal =
      rule.tags.contains(Self.passwordTag)
      ? spokenPasswordRefusal(text) : spokenKeyRefusal(secret, text)
    if let refusal { return refusal }
    opinion.doubt("stands behind a word for a secret")
    return nil
  }

  private func spokenPasswordRefusal(_ text: UnsafeRawBufferPointer) -> String? {
    guard text.contains(where: \.isASCIILetter) || text.contains(where: \.isASCIIDigit) else {
      return "signs alone"
    }
    let isPlain = text.allSatisfy(\.isASCIILetter)
    return isPlain && DummyWords.coverage(text) >= 0.99 ? "made of dummy words" : nil
  }

  private func spokenKeyRefusal(_ secret: Range<Int>, _ text: UnsafeRawBufferPointer) -> String? {
    let shape = Shape(text)
    guard shape.digits >= 4, shape.letters >= 4, shape.digits * 7 >= text.count else {
      return "few digits or few letters"
    }
    let isUUID = Shape.isUUID(text)
    let before = bytes.slice(max(secret.lowerBound - Self.nameReach, 0)..<secret.lowerBound)
    // Keys of other things are hexadecimal numbers and UUIDs.
    if shape.isHex || isUUID, !Self.tellingWords.contains(where: before.containsIgnoringCase) {
      return "an identifier or a digest"
    }
    if Shape.isDate(text) { return "a date" }
    let signs = shape.dashes + shape.underscores + shape.slashes + shape.pluses + shape.others
    if signs * 5 >= text.count {
      return "words and numbers joined by signs"
    }
    let letters = LetterModel(text)
    if letters.letters * 2 >= text.count && letters.density > 0 { return "words" }
    if !isUUID, let reason = PublicValues.reason(secret, in: bytes) { return reason }
    return before.containsIgnoringCase(Self.publicWord) ? "its name says that it is public" : nil
  }

  /// Bytes before a value in which its name is read.
  private static let nameReach = 24
  /// A longer piece that is repeated is a poor key, and no mask.
  private static let maskPeriod = 10
  private static let mask = Array("xxxx".utf8)
  private static let publicWord = Array("public".utf8)
  private static let tellingWords = ["secret", "token", "access", "private"].map { Array($0.utf8) }
}
