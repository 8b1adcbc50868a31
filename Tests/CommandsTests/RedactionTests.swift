import Platform
import TestSupport
import Testing

/// Secrets and tricks in every place that a repository can put text, shown in every format.
@Suite struct RedactionTests {
  private static let formats = [
    "human", "json", "jsonl", "sarif", "gitlab", "junit", "csv", "html", "gitleaks",
  ]

  /// Tokens in paths, refs, messages, names, links, notes and contents.
  private static func plant(_ fixture: borrowing WardFixture, _ tokens: [String]) throws {
    try fixture.repository.write("dir/\(tokens[0])/f", "key = \"\(tokens[1])\"\n")
    try fixture.repository.git("add", "-A")
    try fixture.repository.git(
      "commit", "-q", "--no-verify", "-m", "subject \(tokens[2])\n\nbody \(tokens[3])",
      "--author", "A \(tokens[4]) <\(tokens[5])@example.org>")
    try fixture.repository.git("branch", tokens[6])
    try fixture.repository.git("tag", "-a", "-m", "tag \(tokens[7])", "t-\(tokens[8])")
    try fixture.repository.git("notes", "add", "-m", "note \(tokens[9])")
    try fixture.repository.write("link", "")
    try fixture.repository.git("checkout", "-q", "-b", "side/\(tokens[10])")
    try fixture.stage("\(tokens[0])-again \(tokens[11])", tokens[12])
  }

  @Test func noSecretIsPrintedInAnyFormat() throws {
    let fixture = try WardFixture()
    let tokens = (0..<13).map { _ in Token.github() }
    try Self.plant(fixture, tokens)
    let head = try fixture.repository.git("rev-parse", "HEAD")
    let zero = String(repeating: "0", count: 40)
    let push = "refs/heads/\(tokens[6]) \(head) refs/heads/\(tokens[6]) \(zero)\n"
    for format in Self.formats {
      for command in [
        ["audit"], ["pre-commit"], ["pre-push", "origin", "https://\(tokens[1])@h.invalid/r"],
        ["scan", "dir"], ["audit", "--range", "\(tokens[6])~1..\(tokens[6])"],
      ] {
        let input = command[0] == "pre-push" ? push : ""
        let end = try fixture.run(
          [fixture.binary] + command + ["--format", format], input: input)
        #expect(end.status == 1, "\(command) \(format): \(end)")
        for token in tokens {
          for form in [token, base64(token), token.replacing("_", with: "%5F")] {
            #expect(!end.text.contains(form), "\(command) \(format)")
          }
        }
      }
    }
  }

  /// Names that begin like a command of a CI service, a formula or a terminal's escape.
  @Test func noLineBeginsWithTextOfTheRepository() throws {
    let fixture = try WardFixture()
    let names = [
      "::add-mask::x", "::error file=x::y", "##[error]x", "##vso[task.setvariable]x", "=cmd()",
      "+1+1",
      "-2", "@SUM(1)", "\t=1", "\u{1B}[31mred", "a\n::stop-commands::x", "a\r\n=1", "\u{202E}gnp",
      "<script>",
    ]
    for (number, name) in names.enumerated() {
      try fixture.repository.write(name, "\(name)\nkey = \"\(Token.github())\"\n")
      if number % 3 == 0 { try fixture.repository.commitAll("::add-mask::\(number)\n\n=1+1") }
    }
    try fixture.repository.git(
      "commit", "-q", "--allow-empty", "--no-verify", "-m", "x", "--author", "::warning::A <=1@x>")
    try fixture.repository.git("add", "-A")
    for format in Self.formats {
      for command in ["audit", "pre-commit"] {
        let end = try fixture.ward(command, "--format", format)
        #expect(end.status == 1)
        for line in (end.output + "\n" + end.errors).split(separator: "\n") {
          for start in ["::", "##", "=", "+", "-", "@"] {
            #expect(!line.hasPrefix(start), "\(command) \(format): \(line)")
          }
        }
        for byte: UInt8 in [0x1B, 0x0D, 0x07] {
          // Lines of CSV end with both (RFC 4180).
          let text = end.text.replacing("\r\n", with: "\n")
          #expect(!text.utf8.contains(byte), "\(command) \(format): byte \(byte)")
        }
        #expect(!end.text.unicodeScalars.contains("\u{202E}"))
        if format == "html" { #expect(!end.text.contains("<script>")) }
        if format == "csv" { expectNoFormula(end.output) }
      }
    }
  }

  private func expectNoFormula(_ text: String) {
    for cell in text.split(whereSeparator: { $0 == "," || $0 == "\n" || $0 == "\r\n" }) {
      let content = cell.hasPrefix("\"") ? cell.dropFirst() : cell
      #expect(!["=", "+", "-", "@", "\t"].contains { content.hasPrefix($0) }, "\(cell)")
    }
  }

  private func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count / 3 * 3, by: 3) {
      let group = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
      out += [18, 12, 6, 0].map { digits[group >> $0 & 63] }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
