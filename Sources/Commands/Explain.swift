import ArgumentParser
import Git
import Matching
import Platform
import Reporting
import ScanModel
import Scanning

/// `git ward explain`: why something matched, or why not.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell step by step why a text or file is a finding, or is none.")

  @Option(help: "The text to explain.") var text: String?
  @Option(help: "The path that the text pretends to have.") var path: String?
  @Argument(help: "A file, or FILE:LINE.") var file: String?
  @OptionGroup var scan: ScanFlags

  func validate() throws {
    if (text == nil) == (file == nil) {
      throw ValidationError("name a file, or give --text")
    }
  }

  func run() throws {
    let (bytes, name) = try input()
    let session = try scan.setup(isHook: false).session()
    let explanations: [Explanation]
    let secrets: [[UInt8]]
    do throws(MatchingError) {
      var scanner = try Scanner(session.rules, options: session.options)
      let path = name.map { RepositoryPath($0) }
      explanations = try scanner.explain(bytes, path: path)
      secrets = try scanner.scan(bytes, path: path).map(\.secret)
    } catch {
      throw CommandFailure.incomplete("\(error)")
    }
    let redactor = Redactor(
      secrets: secrets + explanations.compactMap(\.match?.secret), reveal: false)
    if explanations.isEmpty {
      try Console.print("No rule's keyword or pattern touches this text, so nothing was judged.")
    }
    for explanation in explanations {
      try Console.print("\(Console.escape(explanation.ruleID)): \(explanation.verdict.rawValue)")
      for step in explanation.steps {
        let mark = step.passed ? "yes" : "no "
        try Console.print("  \(mark) \(step.kind.rawValue): \(redactor.text(step.detail))")
      }
    }
  }

  private func input() throws -> (bytes: [UInt8], name: String?) {
    if let text { return (Array(text.utf8), path) }
    let argument = file ?? ""
    var name = argument
    var line: Int?
    if !Files.exists(name), let colon = name.lastIndex(of: ":"),
      let number = Int(name[name.index(after: colon)...])
    {
      name = String(name[..<colon])
      line = number
    }
    do throws(PlatformError) {
      let bytes = try Files.read(name, limit: 256 << 20)
      guard let line else { return (bytes, path ?? name) }
      let lines = bytes.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      guard line >= 1, line <= lines.count else {
        throw PlatformError("read", name, code: 0, detail: "has no line \(line)")
      }
      return (Array(lines[line - 1]), path ?? name)
    } catch {
      throw CommandFailure.usage("\(error)")
    }
  }
}
