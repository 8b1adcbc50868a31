package import ScanModel

/// The one gate through which every string leaves the process.
///
/// Knows all secrets of the run. Whatever text passes, a path, a message, the name of a ref or an
/// error, loses them and has its control and bidirectional characters escaped.
package struct Redactor: Sendable {
  /// Secrets of fewer bytes never show their length or entropy.
  package static let shortLength = 12

  /// Whether secrets are shown (`--reveal`); escaping goes on all the same.
  package let reveal: Bool
  private let index: SecretIndex
  /// The secrets of at least `shortLength` bytes only.
  private let longIndex: SecretIndex

  /// Knows secrets without prefixes that may be shown.
  package init(secrets: [[UInt8]], reveal: Bool) {
    self.init(entries: secrets.flatMap { Self.forms(of: $0, shown: "…") }, reveal: reveal)
  }

  /// Knows the secrets of `findings`, and `more` (secrets that became no finding).
  ///
  /// Of a secret that was decoded, the match around it is taken too: it holds the encoded form.
  package init(findings: [Finding], more: [[UInt8]] = [], reveal: Bool) {
    var entries: [(secret: [UInt8], replacement: String)] = []
    for finding in findings {
      entries += Self.forms(of: finding.secret, shown: Self.shown(finding))
      if !finding.decoded.isEmpty { entries += Self.encodedForms(of: finding) }
    }
    for secret in more { entries += Self.forms(of: secret, shown: "…") }
    self.init(entries: entries, reveal: reveal)
  }

  private init(entries: [(secret: [UInt8], replacement: String)], reveal: Bool) {
    self.reveal = reveal
    self.index = SecretIndex(entries)
    self.longIndex = SecretIndex(entries.filter { $0.secret.count >= Self.shortLength })
  }

  /// Redacts and escapes; the result is a single line.
  package func text(_ bytes: [UInt8]) -> String { redact(bytes, index) }

  /// Redacts and escapes; the result is a single line.
  package func text(_ string: String) -> String { text(Array(string.utf8)) }

  /// Redacts and escapes what a rule says: its description, or how to revoke.
  ///
  /// Short secrets stay: where somebody's password is `password`, the gap in "generic … assignment"
  /// would be what tells it.
  package func ruleText(_ string: String) -> String { redact(Array(string.utf8), longIndex) }

  private func redact(_ bytes: [UInt8], _ index: SecretIndex) -> String {
    let spans = reveal ? [] : index.spans(in: bytes)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var done = 0
    for span in spans {
      Escaping.append(bytes[done..<span.range.lowerBound], to: &out)
      out.append(contentsOf: span.replacement.utf8)
      done = span.range.upperBound
    }
    Escaping.append(bytes[done...], to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// Redacts a piece of content around a finding; here secrets of one to three bytes are gone too.
  package func snippet(_ bytes: [UInt8], of finding: Finding) -> String {
    let secret = finding.secret
    guard !reveal, !secret.isEmpty, secret.count < SecretIndex.minimumLength else {
      return text(bytes)
    }
    var out = ""
    var piece: [UInt8] = []
    var i = 0
    while i < bytes.count {
      if bytes[i...].starts(with: secret) {
        out += text(piece) + "…"
        piece = []
        i += secret.count
      } else {
        piece.append(bytes[i])
        i += 1
      }
    }
    return out + text(piece)
  }

  /// Whether `bytes` hold a secret of the run.
  package func holdsSecret(_ bytes: [UInt8]) -> Bool { !index.spans(in: bytes).isEmpty }

  /// What is shown for a finding's secret: the rule's literal prefix and `…`.
  package func redacted(_ finding: Finding) -> String {
    reveal ? Escaping.text(finding.secret) : Self.shown(finding)
  }

  /// The redacted form even where secrets are revealed.
  func hiddenForm(_ finding: Finding) -> String { Self.shown(finding) }

  /// Whether length and entropy of a finding's secret may be told.
  package func mayMeasure(_ finding: Finding) -> Bool {
    reveal || finding.secret.count >= Self.shortLength || finding.secret.isEmpty
  }

  /// The match of a decoded secret, and every word in it that is long enough to be its encoded form
  /// (no encoding is shorter than what it encodes).
  private static func encodedForms(
    of finding: Finding
  ) -> [(secret: [UInt8], replacement: String)] {
    let words = finding.match.split { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "%"):
        false
      default: true
      }
    }
    let least = max(8, finding.secret.count)
    return [(finding.match, "…")] + words.filter { $0.count >= least }.map { (Array($0), "…") }
  }

  /// The prefix is a literal of the rule; it is shown where the secret begins with it and at least
  /// as much stays hidden.
  private static func shown(_ finding: Finding) -> String {
    let prefix = Array(finding.shownPrefix.utf8)
    guard finding.secret.starts(with: prefix), prefix.count * 2 <= finding.secret.count else {
      return "…"
    }
    return Escaping.text(prefix) + "…"
  }

  /// The strings in which a secret may turn up in a text: itself, and the lines of one that has
  /// several (a message's first line may hold a line of a private key).
  private static func forms(
    of secret: [UInt8], shown: String
  ) -> [(secret: [UInt8], replacement: String)] {
    var forms = [(secret, shown)]
    // Names and messages of commits may have become strings before they come here.
    let string = Array(String(decoding: secret, as: UTF8.self).utf8)
    if string != secret { forms.append((string, shown)) }
    guard secret.contains(UInt8(ascii: "\n")) else { return forms }
    let dashes = Array("-----".utf8)
    for line in secret.split(whereSeparator: {
      $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    ) where line.count >= shortLength && !line.starts(with: dashes) {
      forms.append((Array(line), "…"))
    }
    return forms
  }
}
