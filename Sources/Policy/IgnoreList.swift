package import Rules
package import ScanModel

/// The findings that a repository has chosen to ignore: `.wardignore` and `.gitleaksignore`.
package struct IgnoreList: Sendable {
  /// A line that decided.
  package struct Entry: Sendable {
    package let file: String
    /// 1-based.
    package let line: Int
    package let text: String
  }

  /// Mistakes in the files. Lines with mistakes ignore nothing.
  package private(set) var diagnostics: [Diagnostic] = []

  private var rules: [WardIgnoreLine] = []
  /// Keys `path\0rule\0line` with the commit (hex) or without.
  private var fingerprints: [FingerprintKey: Entry] = [:]

  package init() {}

  package var isEmpty: Bool { rules.isEmpty && fingerprints.isEmpty }

  /// Rule ids that `.wardignore` names, with their entries: unknown ones deserve a warning.
  package var namedRules: [(ruleID: String, entry: Entry)] {
    rules.compactMap { line in line.ruleID.map { ($0, line.entry) } }
  }

  /// Reads a `.wardignore`: gitignore syntax, with ` rule=ID` at the end of a line that speaks of one
  /// rule only.
  ///
  /// - Parameter file: the name shown for it.
  package mutating func addWardIgnore(_ bytes: [UInt8], file: String = ".wardignore") {
    IgnorePatterns.forEachLine(of: bytes) { text, number in
      switch WardIgnoreLine.parse(text, number: number, file: file) {
      case .line(let line): rules.append(line)
      case .nothing: break
      case .mistake(let message): report(message, file, number)
      }
    }
  }

  /// Reads a `.gitleaksignore`: `commit:path:rule:line` or `path:rule:line`, `#` comments.
  package mutating func addGitleaksIgnore(_ bytes: [UInt8], file: String = ".gitleaksignore") {
    IgnorePatterns.forEachLine(of: bytes) { raw, number in
      let text = Self.stripped(raw)
      guard let first = text.first, first != UInt8(ascii: "#") else { return }
      guard let key = FingerprintKey(parsing: text) else {
        return report(
          "expected commit:path:rule:line or path:rule:line, where line is a number", file, number)
      }
      let entry = Entry(
        file: file, line: number, text: String(decoding: text, as: UTF8.self))
      if fingerprints[key] == nil { fingerprints[key] = entry }
    }
  }

  /// The line that ignores a finding; `nil` where none does.
  ///
  /// - Parameters:
  ///   - aliases: other ids of the rule, as good as its own.
  ///   - line: the first line of the finding, 1-based.
  package func matches(
    path: RepositoryPath, ruleID: String, aliases: [String], line: Int, commit: ObjectID?
  ) -> Entry? {
    let ids = [ruleID] + aliases
    for id in ids {
      let anywhere = FingerprintKey(commit: nil, path: path.bytes, ruleID: id, line: line)
      if let entry = fingerprints[anywhere] { return entry }
      if let commit {
        let key = FingerprintKey(commit: commit.hex, path: path.bytes, ruleID: id, line: line)
        if let entry = fingerprints[key] { return entry }
      }
    }
    return wardIgnore(path, ids)
  }

  /// Gitignore semantics over the lines that speak of the rule: the last one that fits decides, and
  /// nothing below an ignored folder is taken back.
  private func wardIgnore(_ path: RepositoryPath, _ ids: [String]) -> Entry? {
    let lines = rules.filter { line in line.ruleID.map { ids.contains($0) } ?? true }
    guard !lines.isEmpty else { return nil }
    var start = 0
    for end in path.bytes.indices + [path.bytes.count] {
      let isEnd = end == path.bytes.count
      guard isEnd || path.bytes[end] == UInt8(ascii: "/") else { continue }
      let deciding = lines.last {
        $0.pattern.matches(
          path: path.bytes[..<end], name: path.bytes[start..<end], isDirectory: !isEnd)
      }
      if let deciding, !deciding.pattern.isNegated { return deciding.entry }
      start = end + 1
    }
    return nil
  }

  private mutating func report(_ message: String, _ file: String, _ line: Int) {
    diagnostics.append(
      Diagnostic(.error, RulePosition(file: file, line: line, column: 1), message))
  }

  private static func stripped(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = line.last, last == 0x20 || last == 0x09 { line = line.dropLast() }
    return line
  }
}

/// A line of a `.gitleaksignore`.
private struct FingerprintKey: Hashable, Sendable {
  /// Lower-case hex; `nil` for any commit.
  var commit: String?
  var path: [UInt8]
  var ruleID: String
  var line: Int

  init(commit: String?, path: [UInt8], ruleID: String, line: Int) {
    self.commit = commit
    self.path = path
    self.ruleID = ruleID
    self.line = line
  }

  /// Reads from the right, because a path may hold colons; what looks like a full commit id in front
  /// is one.
  init?(parsing text: ArraySlice<UInt8>) {
    let colon = UInt8(ascii: ":")
    guard let lastColon = text.lastIndex(of: colon),
      let line = Int(String(decoding: text[(lastColon + 1)...], as: UTF8.self)), line >= 0,
      let ruleColon = text[..<lastColon].lastIndex(of: colon), ruleColon > text.startIndex,
      ruleColon + 1 < lastColon
    else { return nil }
    var path = text[..<ruleColon]
    var commit: String?
    if let firstColon = path.firstIndex(of: colon),
      let id = ObjectID(hex: String(decoding: path[..<firstColon], as: UTF8.self))
    {
      commit = id.hex
      path = path[(firstColon + 1)...]
    }
    guard !path.isEmpty else { return nil }
    self.init(
      commit: commit, path: Array(path),
      ruleID: String(decoding: text[(ruleColon + 1)..<lastColon], as: UTF8.self), line: line)
  }
}
