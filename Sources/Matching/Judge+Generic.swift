import Rules
import ScanModel

/// Context judgement: the values of generic rules.
extension Judge {
  /// Cuts off what a pattern takes with a bare value: `&next=…` of a query, a full stop.
  func narrow(_ found: inout RawMatch) {
    var value = found.secret
    let isQuoted = value.lowerBound > 0 && ValueGate.isQuote(bytes[value.lowerBound - 1])
    guard !isQuoted else { return }
    // `${NAME:-value}`
    if value.count > 1, value.lowerBound > 0, bytes[value.lowerBound - 1] == UInt8(ascii: ":"),
      bytes[value.lowerBound] == UInt8(ascii: "-")
    {
      value = (value.lowerBound + 1)..<value.upperBound
    }
    for i in value where bytes[i] == UInt8(ascii: "&") && i > value.lowerBound {
      var next = i + 1
      while next < value.upperBound && bytes[next].isWordByte { next += 1 }
      if next > i + 1 && next < value.upperBound && bytes[next] == UInt8(ascii: "=")
        || bytes.slice(i..<value.upperBound).starts(with: Array("&amp;".utf8))
      {
        value = value.lowerBound..<i
        break
      }
    }
    while value.count > 4, let last = bytes.slice(value).last, Self.tails.contains(last) {
      value = value.lowerBound..<(value.upperBound - 1)
    }
    found.secret = value
  }

  private static let tails: Set<UInt8> = [UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "*")]

  /// Why the value of a generic rule is no secret; otherwise its confidence is set by its score.
  func genericRefusal(
    _ found: RawMatch, _ rule: Rule, _ opinion: inout Opinion, trace: inout Trace
  ) -> String? {
    let secret = found.secret
    let form = GenericPlace.Form(tags: rule.tags)
    if form == .basic, let reason = basicRefusal(secret, &opinion, trace: &trace) { return reason }
    let value = passwordPart(of: secret, form)
    guard !value.isEmpty else { return "empty" }
    let text = bytes.slice(value)
    let place = GenericPlace(
      value, match: found.match, in: bytes, form: form, kind: FileKind(path))
    if let reason = plainRefusal(value, text, place) { return reason }
    if form == .identifier { return identifierRefusal(text, place, &opinion) }
    guard let plain = plainText(of: text, form) else {
      return weigh(text, place, &opinion, trace: &trace)
    }
    return plain.withUnsafeBytes { plain in
      let refusal =
        Placeholders.reason(plain) ?? weigh(plain, place, &opinion, trace: &trace)
      // What a Secret holds is in use somewhere, however poor.
      guard let refusal, form == .kubernetes, isPoorValue(plain) else { return refusal }
      opinion.doubt(refusal)
      return nil
    }
  }

  /// Whether a value of a Secret that reads like a placeholder can be the value for all that: words, or an
  /// object of JSON (a Docker configuration), and nothing to be filled in.
  private func isPoorValue(_ text: UnsafeRawBufferPointer) -> Bool {
    if text.first == UInt8(ascii: "{"), text.contains(UInt8(ascii: "\"")) { return true }
    return Placeholders.template(text) == nil && DummyWords.coverage(text) >= 0.75
  }

  /// What a value is in plain text, where it is base64 or percent encoded.
  private func plainText(of text: UnsafeRawBufferPointer, _ form: GenericPlace.Form) -> [UInt8]? {
    if form == .userInfo && text.contains(UInt8(ascii: "%")) {
      return PercentText.decode(text).flatMap { $0.isEmpty ? nil : $0 }
    }
    guard text.count >= 8, text.count % 4 == 0 || text.last == UInt8(ascii: "="),
      var plain = Base64Text.decode(text)
    else { return nil }
    while let last = plain.last, last == 0x0A || last == 0x0D { plain.removeLast() }
    // The name before the colon is nobody's secret.
    if form == .basic, let colon = plain.firstIndex(of: UInt8(ascii: ":")) {
      plain.removeSubrange(...colon)
    }
    let isPrintable = plain.count >= 4 && plain.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    return isPrintable ? plain : nil
  }

  /// The credentials of `Basic …` in plain text are judged by their password.
  private func basicRefusal(
    _ secret: Range<Int>, _ opinion: inout Opinion, trace: inout Trace
  ) -> String? {
    guard let plain = Base64Text.decode(bytes.slice(secret)),
      let colon = plain.firstIndex(of: UInt8(ascii: ":"))
    else { return "not base64 of a name and a password" }
    let password = Array(plain[(colon + 1)...])
    guard !password.isEmpty else { return "no password behind the name" }
    return password.withUnsafeBytes { Placeholders.reason($0) }
  }

  private func passwordPart(of secret: Range<Int>, _ form: GenericPlace.Form) -> Range<Int> {
    guard form == .commandLine else { return secret }
    guard let colon = secret.first(where: { bytes[$0] == UInt8(ascii: ":") }),
      bytes.slice(secret.lowerBound..<colon).allSatisfy({
        $0.isWordByte || $0 == 0x2D || $0 == 0x2E || $0 == 0x40
      })
    else { return secret }
    return (colon + 1)..<secret.upperBound
  }

  /// Salts and nonces are told where they look random.
  private func identifierRefusal(
    _ text: UnsafeRawBufferPointer, _ place: GenericPlace, _ opinion: inout Opinion
  ) -> String? {
    let traits = ValueTraits(text)
    // Letters of hexadecimal digits say nothing about words, and words do not mix digits and cases for long.
    let isHex = traits.hasDigits && text.allSatisfy { ByteSet.hex.contains($0) }
    let isMixed = traits.hasDigits && traits.isMixedCase && text.count >= 24
    if !isHex, !isMixed, traits.isNameLike || traits.letters.density > 0 { return "words" }
    if traits.isSequence || traits.dummy > 0.5 { return "a sequence or a dummy" }
    guard traits.relativeEntropy > 0.8, traits.hasDigits || traits.isMixedCase else {
      return "not random"
    }
    opinion.facts.append("given to \(String(decoding: place.key, as: UTF8.self))")
    return nil
  }

  /// What is no secret whatever its score would be.
  private func plainRefusal(
    _ value: Range<Int>, _ text: UnsafeRawBufferPointer, _ place: GenericPlace
  ) -> String? {
    if place.keyClass.isPublic { return "its name says that it is public" }
    if place.form == .kubernetes, let reason = KubernetesSecret.refusal(text) { return reason }
    if place.keyClass.isAbout { return "its name speaks of something about a secret" }
    if let reason = Placeholders.reason(text) { return reason }
    let isQuoted = place.isEnclosed || !place.isNamed
    if let reason = CodeReferences.reason(text, isQuoted: isQuoted) { return reason }
    if let reason = OrdinaryValues.reason(text, isQuoted: isQuoted) { return reason }
    if Shape.isDate(text) { return "a date" }
    if let reason = neighbourRefusal(value, text, place) { return reason }
    if isNamed(text, like: place.key) { return "the value repeats its own name" }
    if Repetitions.standsInPath(text, path) { return "a word of its path" }
    if Repetitions.isUserName(value, in: bytes) { return "the same as a name before it" }
    if place.form == .userInfo, place.userName(before: value, in: bytes).elementsEqual(text) {
      return "the same as the user name"
    }
    return nil
  }

  /// What the bytes right beside a value say.
  private func neighbourRefusal(
    _ value: Range<Int>, _ text: UnsafeRawBufferPointer, _ place: GenericPlace
  ) -> String? {
    if place.form == .paired, value.upperBound < bytes.count,
      "{$(%".utf8.contains(bytes[value.upperBound])
    {
      return "it goes on in a template"
    }
    // `auth: ["guards", "providers"]`
    if place.context.quote != 0, value.lowerBound > 1,
      bytes[value.lowerBound - 2] == UInt8(ascii: "["), text.allSatisfy(\.isASCIILetter)
    {
      return "a word in a list"
    }
    return nil
  }

  private func weigh(
    _ text: UnsafeRawBufferPointer, _ place: GenericPlace, _ opinion: inout Opinion,
    trace: inout Trace
  ) -> String? {
    guard isAnyPath else { return weighHere(text, place, &opinion, trace: &trace) }
    var reason: String?
    for kind in FileKind.allCases {
      var place = place
      place.kind = kind
      reason = weighHere(text, place, &opinion, trace: &trace)
      if reason == nil { break }
    }
    return reason
  }

  /// The same for the kind of file that the place tells.
  private func weighHere(
    _ text: UnsafeRawBufferPointer, _ place: GenericPlace, _ opinion: inout Opinion,
    trace: inout Trace
  ) -> String? {
    let traits = ValueTraits(text)
    if traits.dummy >= 0.99 && traits.shape.letters >= 3 {
      guard isPoorPassword(text[0], traits, place) else { return "made of dummy words" }
      trace.note(.shape, false, "made of dummy words as people make passwords: low confidence")
      opinion.doubt("made of dummy words")
      return nil
    }
    let features = GenericFeatures.of(text, traits, place)
    let score = GenericScore(features)
    let name = String(decoding: place.key, as: UTF8.self)
    if !name.isEmpty {
      trace.note(.context, true, "given to \(name)")
      opinion.facts.append("given to \(name)")
    }
    let floor = Self.floor(traits, place)
    let total = max(score.total, floor ?? score.total)
    let isKept = total >= GenericScore.lowLine || options.keepsEveryValue
    trace.note(
      .score, isKept,
      "\(GenericScore.signed(score.total)) (medium from \(GenericScore.signed(GenericScore.mediumLine)), "
        + "also seen from \(GenericScore.signed(GenericScore.lowLine))): "
        + score.parts(limit: 12).joined(separator: ", ")
        + (total > score.total ? "; raised to \(GenericScore.signed(total)) as a passphrase" : ""))
    guard isKept else { return "its score is too low" }
    if total < GenericScore.mediumLine { opinion.lower(to: .low) }
    let key = place.keyClass
    if Shape.isUUID(text), !(key.isSecret || key.isToken || key.isPassword) {
      opinion.doubt("a UUID")
    }
    if OrdinaryValues.isStoredHash(text) { opinion.doubt("a password's hash") }
    if text.contains(where: { $0 >= 0x80 }) { opinion.doubt("not ASCII") }
    opinion.features = features
    return nil
  }

  /// `P@ssw0rd1!`, `Secret123`: words that digits and signs make fit for a rule on passwords. They are poor and
  /// in use.
  private func isPoorPassword(_ first: UInt8, _ traits: ValueTraits, _ place: GenericPlace) -> Bool
  {
    if place.form == .kubernetes { return true }
    let key = place.keyClass
    guard key.isPassword || key.isSecret, place.isNamed, place.isEnclosed, traits.blanks == 0 else {
      return false
    }
    // What code compares with opens the door, however poor.
    if place.isCompared { return traits.count >= 6 }
    guard key.isPassword, traits.count >= 8, first.isWordByte else { return false }
    return traits.hasDigits && traits.isMixedCase || traits.specials > 0
      || traits.count >= Self.phraseLength && traits.shape.letters == traits.count
  }

  /// Letters from which on dummy words are a phrase: `thisismypassword`.
  private static let phraseLength = 15

  /// Words joined by digits or signs are what people choose as passwords, and the letters alone speak
  /// against them: under a telling name and in quotes they are never dropped.
  private static func floor(_ traits: ValueTraits, _ place: GenericPlace) -> Double? {
    if place.form == .urlToken {
      let isRandom = traits.hasDigits && traits.shape.letters > 3 && !traits.isNameLike
      return isRandom && traits.dummy < 0.5 && !traits.isSequence ? GenericScore.mediumLine : nil
    }
    guard place.context.quote != 0, traits.blanks == 0, traits.count <= 64 else { return nil }
    guard place.keyClass.isPassword || place.keyClass.isSecret else {
      return isPassedToken(traits, place) ? GenericScore.lowLine : nil
    }
    return floorOfPhrase(traits, place)
      ?? (isJoinedByRareSigns(traits) ? GenericScore.lowLine : nil)
  }

  private static func floorOfPhrase(_ traits: ValueTraits, _ place: GenericPlace) -> Double? {
    guard traits.dummy < 0.7 else { return nil }
    if place.context.sign == UInt8(ascii: "(") {
      // `setPassword("…")`, `define("DB_PASSWORD", "…")`: only what mixes letters and digits.
      return traits.count >= 8 && traits.shape.letters > 2 && traits.dummy < 0.5
        && (traits.innerDigits > 0 || traits.hasDigits && traits.isMixedCase)
        ? GenericScore.mediumLine : nil
    }
    if place.keyClass.isPassword, traits.count >= 8, traits.hasDigits, traits.isMixedCase {
      return traits.count >= 10 && traits.innerDigits > 0
        ? GenericScore.mediumLine : GenericScore.lowLine
    }
    guard traits.count >= 10 else { return nil }
    if place.keyClass.isPassword && traits.innerDigits > 0 { return GenericScore.mediumLine }
    return traits.specials > 0 || traits.innerDigits > 0 ? GenericScore.lowLine : nil
  }

  /// `GetEnvOrDefault("api_token", "…")`: an argument behind the name of a token that mixes letters and digits.
  private static func isPassedToken(_ traits: ValueTraits, _ place: GenericPlace) -> Bool {
    place.keyClass.promises && place.context.sign == UInt8(ascii: "(") && traits.count >= 20
      && traits.innerDigits > 2 && traits.dummy < 0.5 && !traits.isNameLike && !traits.isSequence
  }

  /// `development#product`: words with a sign between that neither names nor paths have.
  private static func isJoinedByRareSigns(_ traits: ValueTraits) -> Bool {
    traits.rareJoints > 0 && traits.count >= 10 && traits.dummy < 0.99
      && traits.shape.slashes == 0
      && traits.shape.letters * 3 >= traits.count * 2
  }

  /// `password = "password"`, `API_KEY: "api-key"`, `client_secret=CLIENT_SECRET`.
  private func isNamed(_ value: UnsafeRawBufferPointer, like key: [UInt8]) -> Bool {
    let letters = value.filter { $0.isASCIILetter || $0.isASCIIDigit }.map(\.asciiLowercased)
    let name = key.filter { $0.isASCIILetter || $0.isASCIIDigit }.map(\.asciiLowercased)
    guard letters.count >= 3, !name.isEmpty else { return false }
    if letters == name { return true }
    // `db_password = "db_password_value"` holds the name; a random string does not.
    return name.count >= 6 && value.containsIgnoringCase(Array(key).asciiLowercased)
  }
}
