/// One line of a `.wardignore`: a gitignore pattern, and the rule it speaks of.
struct WardIgnoreLine: Sendable {
  enum Outcome {
    case line(WardIgnoreLine)
    /// A comment or an empty line.
    case nothing
    /// What is wrong, one sentence.
    case mistake(String)
  }

  let pattern: IgnorePattern
  /// `nil` for all rules.
  let ruleID: String?
  let entry: IgnoreList.Entry

  static func parse(_ text: ArraySlice<UInt8>, number: Int, file: String) -> Outcome {
    if text.first == UInt8(ascii: "#") { return .nothing }
    let line = IgnorePattern.trimmed(text)
    let (body, ruleID) = splitRule(line)
    if ruleID?.isEmpty == true {
      return .mistake("'rule=' needs the id of a rule behind it")
    }
    guard let pattern = IgnorePattern(line: body, number: number), !pattern.text.isEmpty else {
      return ruleID == nil ? .nothing : .mistake("a path pattern is needed before 'rule='")
    }
    if pattern.isMalformed {
      return .mistake(
        "the pattern can match nothing: a '[' has no end, a class is unknown, or a '\\' is last")
    }
    let entry = IgnoreList.Entry(
      file: file, line: number, text: String(decoding: line, as: UTF8.self))
    return .line(WardIgnoreLine(pattern: pattern, ruleID: ruleID, entry: entry))
  }

  /// Takes a last word `rule=ID` off a line.
  private static func splitRule(
    _ line: ArraySlice<UInt8>
  ) -> (body: ArraySlice<UInt8>, ruleID: String?) {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = line.lastIndex(where: isBlank).map { $0 + 1 } ?? line.startIndex
    let word = line[start...]
    guard word.starts(with: "rule=".utf8) else { return (line, nil) }
    var body = line[..<start]
    while let last = body.last, isBlank(last) { body = body.dropLast() }
    return (body, String(decoding: word.dropFirst(5), as: UTF8.self))
  }
}
