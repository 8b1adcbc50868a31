import ScanModel

/// Judges a run of digits: is it the value of something, and random?
struct EntropyJudge {
  let detectors: EntropyDetectorSet
  let bytes: UnsafeRawBufferPointer

  struct Verdict {
    var rule: Int
    /// With the padding of base64.
    var value: Range<Int>
    var confidence: Confidence
    var facts: [String]
  }

  /// - Returns: `nil` where the run is plainly no secret; the reason goes to `trace`.
  func judge(_ run: Range<Int>, trace: inout Trace) -> Verdict? {
    let shape = Shape(bytes.slice(run))
    guard let detector = detectors.detector(for: shape) else { return nil }
    let value = run.lowerBound..<paddedEnd(of: run)
    let text = bytes.slice(value)
    let context = AssignmentContext(of: value, in: bytes)
    guard stands(value, context) else {
      trace.note(.context, false, "neither assigned nor a whole literal")
      return nil
    }
    let entropy = Entropy.shannon(bytes.slice(run))
    guard entropy > detector.threshold else {
      trace.note(.entropy, false, "\(Entropy.text(entropy)), at or below the threshold")
      return nil
    }
    let key = context.keyText(in: bytes)
    let name = KeyClass(key)
    if name.isOpen {
      trace.note(.context, false, "its name says that it is public")
      return nil
    }
    if let reason = PublicValues.reason(value, in: bytes) {
      trace.note(.shape, false, reason)
      return nil
    }
    if let reason = ordinary(text, shape, context, name) {
      trace.note(.shape, false, reason)
      return nil
    }
    trace.note(
      .entropy, true,
      "\(Entropy.text(entropy)) over the threshold \(Entropy.text(detector.threshold))")
    var facts = ["entropy \(Entropy.text(entropy)) as \(detector.alphabet)"]
    if context.hasKey { facts.append("given to \(String(decoding: key, as: UTF8.self))") }
    return Verdict(
      rule: detector.rule, value: value, confidence: name.promises ? .medium : .low,
      facts: facts)
  }

  private func paddedEnd(of run: Range<Int>) -> Int {
    var end = run.upperBound
    let last = min(run.upperBound + EntropyDetectorSet.mostPadding, bytes.count)
    while end < last && bytes[end] == UInt8(ascii: "=") { end += 1 }
    return end
  }

  /// Whether the run is all of a literal, or all of what an assignment gives.
  private func stands(_ value: Range<Int>, _ context: AssignmentContext) -> Bool {
    if context.quote != 0 { return context.isClosed }
    guard context.hasKey, context.sign != UInt8(ascii: "(") else { return false }
    guard value.upperBound < bytes.count else { return true }
    switch bytes[value.upperBound] {
    case 0x0A, 0x0D, 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "}"),
      UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "\\"), 0:
      return true
    default: return false
    }
  }

  /// Why a value that is random enough is nevertheless something ordinary.
  private func ordinary(
    _ text: UnsafeRawBufferPointer, _ shape: Shape, _ context: AssignmentContext, _ name: KeyClass
  ) -> String? {
    let isKeyed = name.promises
    if shape.isHex && !isKeyed && Self.digestLengths.contains(shape.count) {
      return "a digest by its length"
    }
    if Shape.isSequence(text) || Shape.isRepetition(text) { return "a sequence" }
    if let reason = Placeholders.reason(text) { return reason }
    if Shape.looksLikePath(text) { return "a path" }
    if !shape.isHex && Shape.looksLikeWords(text) { return "words" }
    if let reason = CodeReferences.reason(text, isQuoted: context.quote != 0) { return reason }
    if isKeyed || shape.isHex { return nil }
    // Without a telling name only what mixes all kinds of digits, as nearly every random string does.
    if shape.digits == 0 || shape.uppers == 0 || shape.lowers == 0 {
      return "not mixed enough for a value without a telling name"
    }
    if shape.dashes + shape.underscores > 2 + text.count / 12 { return "parts joined by dashes" }
    return nil
  }

  /// MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 in hexadecimal.
  private static let digestLengths: Set<Int> = [32, 40, 56, 64, 96, 128]
}
