/// Turns a value and its place into the features of the score.
enum GenericFeatures {
  static func of(_ value: UnsafeRawBufferPointer, _ traits: ValueTraits, _ place: GenericPlace)
    -> ScoreFeatures
  {
    var features = ScoreFeatures()
    features[.bias] = 1
    addLength(traits, &features)
    addMakeup(value, traits, &features)
    addReading(value, traits, &features)
    addName(value, place, &features)
    addPlace(place, traits, &features)
    addPairs(traits, place, &features)
    return features
  }

  private static func addLength(_ traits: ValueTraits, _ features: inout ScoreFeatures) {
    switch traits.count {
    case ..<6: features[.under6] = 1
    case ..<8: features[.under8] = 1
    case ..<12: features[.under12] = 1
    case ..<20: features[.under20] = 1
    case ..<40: features[.under40] = 1
    default: features[.longer] = 1
    }
  }

  private static func addMakeup(
    _ value: UnsafeRawBufferPointer, _ traits: ValueTraits, _ features: inout ScoreFeatures
  ) {
    let shape = traits.shape
    let count = Double(max(traits.count, 1))
    let bits = traits.letters.bits
    features[.wordBits] = min(max(bits, 0), 20) / 10
    features[.randomBits] = min(max(-bits, 0), 20) / 10
    features.set(.shortRandom, bits < -4 && traits.count < 12)
    features[.wordDensity] = min(max(traits.letters.density, -2), 2)
    features.set(.onlyLetters, shape.letters == traits.count)
    features.set(.hasDigits, traits.hasDigits)
    features[.digitShare] = Double(shape.digits) / count
    features.set(.onlyDigits, shape.isDigitsOnly)
    features.set(.innerDigits, traits.innerDigits > 0)
    features.set(.mixedCase, traits.isMixedCase)
    features.set(.onlyUpper, shape.uppers > 0 && shape.lowers == 0)
    features.set(.specials, traits.specials > 0)
    features.set(.hex, traits.count >= 16 && shape.isHex && !shape.isDigitsOnly && traits.hasDigits)
    let relative = traits.relativeEntropy
    features.set(.highEntropy, traits.count >= 16 && relative > 0.93)
    features.set(.lowEntropy, traits.count >= 6 && relative < 0.8)
    features[.changes] = Double(traits.changes) / count
    features.set(.padded, value.last == UInt8(ascii: "="))
  }

  private static func addReading(
    _ value: UnsafeRawBufferPointer, _ traits: ValueTraits, _ features: inout ScoreFeatures
  ) {
    let shape = traits.shape
    features.set(.nameLike, traits.isNameLike)
    features.set(.dotted, traits.isNameLike && traits.dots > 0)
    features.set(.joined, traits.isNameLike && shape.dashes + shape.underscores > 0)
    features[.dummyShare] = traits.dummy
    features.set(.onlyDummy, traits.dummy >= 0.99)
    features.set(.sequence, traits.isSequence)
    features.set(.walk, traits.isWalk)
    features.set(.repeated, shape.distinct * 2 <= traits.count && traits.count < 30)
    features.set(.blanks, traits.blanks > 0)
    features.set(.sentence, traits.blanks > 1 && traits.letters.density > 0)
    features.set(.path, Shape.looksLikePath(value))
    features.set(.address, contains(value, "://"))
    features.set(.foreign, traits.highBytes > 0)
    if let first = value.first {
      features.set(.sign, !first.isASCIILetter && !first.isASCIIDigit && first < 0x80)
    }
    if let last = value.last {
      features.set(
        .tail, last == UInt8(ascii: ".") || last == UInt8(ascii: ":") || last == UInt8(ascii: "?"))
    }
  }

  private static func addName(
    _ value: UnsafeRawBufferPointer, _ place: GenericPlace, _ features: inout ScoreFeatures
  ) {
    let key = place.keyClass
    features.set(.password, key.isPassword)
    features.set(.secret, key.isSecret)
    features.set(.token, key.isToken)
    features.set(.namedKey, key.isNamedKey)
    features.set(.plainKey, key.isPlainKey)
    features.set(.auth, key.isAuth)
    features.set(.softName, key.isSoft)
    features.set(.dummyName, key.isDummy)
    features.set(.unnamed, place.key.isEmpty)
    features.set(.labelName, place.key.starts(with: Array("LABEL".utf8)))
    features.set(.likeName, sharesWord(value, place.key))
  }

  private static func addPlace(
    _ place: GenericPlace, _ traits: ValueTraits, _ features: inout ScoreFeatures
  ) {
    let context = place.context
    features.set(.singleQuote, context.quote == UInt8(ascii: "'"))
    features.set(.backtick, context.quote == UInt8(ascii: "`"))
    if !place.isEnclosed && place.isNamed {
      features[.bare] = 1
      features.set(.bareInCode, place.kind == .code)
      features.set(.bareInSettings, place.kind == .settings)
      features.set(.bareInProse, place.kind == .prose)
      features.set(.bareInData, place.kind == .data)
      features.set(.bareWord, traits.shape.letters == traits.count)
      features.set(.bareNameLike, traits.isNameLike)
    }
    features.set(.compared, place.isCompared)
    switch place.form == .behind ? UInt8(ascii: "=") : context.sign {
    case UInt8(ascii: "="): features[.equals] = 1
    case UInt8(ascii: ":"): features[.colon] = 1
    case UInt8(ascii: "("): features[.argument] = 1
    // Elements were hardly met when the weights were fitted; they give a value as plainly as `=` does.
    case UInt8(ascii: ">"):
      features[.element] = 1
      features[.equals] = 1
    case UInt8(ascii: "-"): features[.option] = 1
    default: break
    }
    features.set(.code, place.kind == .code)
    features.set(.settings, place.kind == .settings)
    features.set(.data, place.kind == .data)
    features.set(.prose, place.kind == .prose)
    features.set(.comment, place.isComment)
    features.set(.longLine, place.isLongLine)
    switch place.form {
    case .userInfo, .urlToken: features[.userInfo] = 1
    case .basic: features[.basic] = 1
    case .bearer: features[.bearer] = 1
    case .commandLine: features[.commandLine] = 1
    case .sql: features[.sql] = 1
    case .assignment, .paired, .behind, .kubernetes, .identifier: break
    }
  }

  private static func addPairs(
    _ traits: ValueTraits, _ place: GenericPlace, _ features: inout ScoreFeatures
  ) {
    let key = place.keyClass
    let bits = traits.letters.bits
    let words = min(max(bits, 0), 20) / 10
    let random = min(max(-bits, 0), 20) / 10
    if key.isPassword {
      features[.passwordWords] = words
      features[.passwordRandom] = random
    } else if key.isToken || key.isSecret || key.isAuth || key.isNamedKey {
      features.set(.tokenShort, traits.count < 16)
      features[.tokenWords] = words
      features.set(.tokenLetters, traits.shape.letters == traits.count)
      features.set(.tokenJoined, features[.joined] > 0 || features[.dotted] > 0)
    } else if key.isPlainKey {
      features.set(.plainKeyRandom, traits.relativeEntropy > 0.93)
    }
    if place.form == .userInfo {
      features[.userInfoRandom] = random
      features[.userInfoWords] = words
      features.set(.sampleHost, place.hasSampleHost)
    }
    features.set(.minified, place.isLongLine && place.kind == .code)
    features.set(.innerDigitsWords, traits.innerDigits > 0 && bits > 0)
    if !place.isEnclosed && place.isNamed {
      features[.bareWords] = words
      features.set(.bareJoined, features[.joined] > 0)
    }
  }

  /// Whether value and name share a word of five and more letters.
  private static func sharesWord(_ value: UnsafeRawBufferPointer, _ key: [UInt8]) -> Bool {
    for word in NameWords.of(key) where word.utf8.count >= 5 {
      if value.containsIgnoringCase(Array(word.utf8)) { return true }
    }
    return false
  }

  private static func contains(_ value: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      guard value.count >= text.count else { return false }
      return (0...(value.count - text.count)).contains { start in
        text.indices.allSatisfy { value[start + $0] == text[$0] }
      }
    }
  }
}
