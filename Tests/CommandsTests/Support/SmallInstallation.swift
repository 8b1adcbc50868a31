import Platform
import TestSupport

/// A copy of the binary with a few built-in rules of its own, whose compilation takes next to nothing.
struct SmallInstallation: ~Copyable {
  let folder: TemporaryFolder
  let binary: String

  /// - Parameter extraRules: rules beside the one for the classic tokens of GitHub.
  init(from binary: String, extraRules: Int = 0) throws {
    // Stored last: a value that cannot be copied must not be half made when something throws.
    let folder = try TemporaryFolder()
    let copy = folder.appending("bin/git-ward")
    try TestFiles.write(copy, try Files.read(binary), mode: 0o755)
    var text = Self.rule("github-pat-classic", "(ghp_[0-9A-Za-z]{36})", keyword: "ghp_")
    for number in 0..<extraRules {
      text += Self.rule(
        "filler-\(number)", "(fill\(number)_[0-9a-f]{\(20 + number % 30)})",
        keyword: "fill\(number)_")
    }
    try TestFiles.write(folder.appending("share/ward/rules/small.toml"), Array(text.utf8))
    self.binary = copy
    self.folder = folder
  }

  private static func rule(_ id: String, _ regex: String, keyword: String) -> String {
    """
    [[rules]]
    id = "\(id)"
    description = "Token"
    severity = "critical"
    confidence = "high"
    regex = '''\\b\(regex)\\b'''
    keywords = ["\(keyword)"]
    secretGroup = 1

    """
  }
}
