/// Findings that are known and accepted for now: one line each, sorted, no secret in it.
///
/// ```
/// ward-baseline 1 key=<64 hex digits>
/// <fingerprint> TAB <rule> TAB <reason> TAB <owner> TAB <expires YYYY-MM-DD>
/// ```
/// Sorted lines without counts or dates of their own let two branches merge without a conflict.
package struct Baseline: Sendable {
  package struct Entry: Sendable, Hashable {
    package var fingerprint: String
    package var rule: String
    package var reason: String
    package var owner: String
    /// `YYYY-MM-DD`, the last day on which the entry counts; empty is for ever.
    package var expires: String

    package init(fingerprint: String, rule: String, reason: String, owner: String, expires: String)
    {
      self.fingerprint = fingerprint
      self.rule = rule
      self.reason = reason
      self.owner = owner
      self.expires = expires
    }
  }

  /// A baseline that cannot be read, with the line that is at fault (1-based).
  package struct Malformed: Error {
    package var line: Int
    package var message: String
  }

  package static let magic = "ward-baseline 1"

  package var key: [UInt8]
  package private(set) var entries: [String: Entry]

  package init(key: [UInt8] = randomBytes(32), entries: [Entry] = []) {
    self.key = key
    self.entries = Dictionary(entries.map { ($0.fingerprint, $0) }, uniquingKeysWith: { $1 })
  }

  /// Reads a baseline file.
  ///
  /// - Throws: `Malformed` on any line that is not of the form; a baseline that is half understood
  ///   would suppress the wrong things.
  package init(parsing bytes: [UInt8]) throws(Malformed) {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let head = lines.first, head.hasPrefix(Self.magic + " key="),
      let key = bytesFromHex(head.dropFirst(Self.magic.count + 5)), key.count >= 16
    else {
      throw Malformed(
        line: 1, message: "the first line must be “\(Self.magic) key=” and at least 32 hex digits")
    }
    self.key = key
    self.entries = [:]
    for (index, line) in lines.enumerated().dropFirst() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard (2...5).contains(fields.count) else {
        throw Malformed(line: index + 1, message: "expected up to five fields separated by tabs")
      }
      guard fields[0].count == 32, fields[0].allSatisfy({ $0.isHexDigit }) else {
        throw Malformed(line: index + 1, message: "the fingerprint must be 32 hex digits")
      }
      let entry = Entry(
        fingerprint: fields[0].lowercased(), rule: fields[1],
        reason: fields.count > 2 ? fields[2] : "", owner: fields.count > 3 ? fields[3] : "",
        expires: fields.count > 4 ? fields[4] : "")
      guard entry.expires.isEmpty || isDate(entry.expires) else {
        throw Malformed(line: index + 1, message: "the expiry must be a date, YYYY-MM-DD")
      }
      entries[entry.fingerprint] = entry
    }
  }

  /// The file's bytes: header, then the entries sorted by fingerprint.
  package func render() -> [UInt8] {
    var text = "\(Self.magic) key=\(hex(key))\n"
    for entry in entries.values.sorted(by: { $0.fingerprint < $1.fingerprint }) {
      let fields = [entry.fingerprint, entry.rule, entry.reason, entry.owner, entry.expires]
      text += fields.map(oneLine).joined(separator: "\t") + "\n"
    }
    return Array(text.utf8)
  }

  /// Adds an entry, in place of the one with its fingerprint.
  package mutating func set(_ entry: Entry) { entries[entry.fingerprint] = entry }

  /// Takes an entry out.
  package mutating func remove(_ entry: Entry) { entries[entry.fingerprint] = nil }

  /// The entry that covers a fingerprint on a day.
  ///
  /// - Parameter today: `YYYY-MM-DD`; such dates order as text.
  package func entry(for fingerprint: String, today: String) -> Entry? {
    guard let entry = entries[fingerprint] else { return nil }
    return entry.expires.isEmpty || entry.expires >= today ? entry : nil
  }
}

private func oneLine(_ field: String) -> String {
  String(field.map { $0 == "\t" || $0.isNewline ? " " : $0 })
}

private func isDate(_ text: String) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.map(\.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]),
    Int(parts[0]) != nil
  else { return false }
  return (1...12).contains(month) && (1...31).contains(day)
}

func bytesFromHex(_ text: Substring) -> [UInt8]? {
  let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
  guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
