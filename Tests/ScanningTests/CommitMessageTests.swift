import ScanModel
import Scanning
import TestSupport
import Testing

/// Compared with what `git commit` itself keeps.
@Suite struct CommitMessageTests {
  private static let scissors = "# ------------------------ >8 ------------------------"

  /// Words of the kept text; git also trims blanks, which hides nothing.
  private func words(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// The message of a commit that git makes of a text, without an editor.
  private func keptByGit(_ message: String, cleanup mode: String) throws -> [UInt8] {
    let repository = try GitFixture()
    try repository.write("../message", message)
    try repository.git(
      "commit", "--allow-empty", "-q", "--cleanup=\(mode)", "-F", repository.root + "/message")
    return try repository.gitBytes(["log", "-1", "--format=%B"])
  }

  @Test(arguments: ["strip", "whitespace", "verbatim", "scissors"])
  func keepsWhatGitKeeps(mode: String) throws {
    let message = "subject\n\n# a comment\nbody # not one\n \(Self.scissors)\nlast\n"
    let kept = try keptByGit(message, cleanup: mode)
    let own = CommitMessage(cleanup: mode, commentString: nil, isEdited: true)
      .kept(of: Array(message.utf8))
    #expect(words(own) == words(kept))
  }

  @Test func withoutAnEditorCommentLinesAreKept() {
    let message = Array("subject\n# kept\n".utf8)
    let kept = CommitMessage(cleanup: nil, commentString: nil, isEdited: false).kept(of: message)
    #expect(kept == message)
  }

  @Test func theDiffOfCommitVerboseIsLeftOut() {
    let message = """
      subject
      \(Self.scissors)
      # Do not modify or remove the line above.
      # Everything below it will be ignored.
      diff --git a/f b/f
      +added
      """
    let kept = CommitMessage(cleanup: nil, commentString: nil, isEdited: true)
      .kept(of: Array(message.utf8))
    #expect(words(kept) == ["subject"])
  }

  /// Without an editor nothing of git's own is in the file, and git cuts nothing off.
  @Test(arguments: ["default", "scissors", "whitespace", "strip"], [false, true])
  func withoutAnEditorNothingIsBelowScissors(mode: String, hasDiff: Bool) throws {
    let message = """
      subject
      \(Self.scissors)
      # Do not modify or remove the line above.
      \(hasDiff ? "diff --git a/f b/f" : "more")
      +last

      """
    let kept = try keptByGit(message, cleanup: mode)
    let own = CommitMessage(cleanup: mode, commentString: nil, isEdited: false)
      .kept(of: Array(message.utf8))
    #expect(words(own) == words(kept))
    #expect(words(own).contains("+last"))
  }

  @Test func scissorsThatGitDoesNotHonourHideNothing() {
    let message = Array("subject\n\(Self.scissors)\nstill in the message\n".utf8)
    let kept = CommitMessage(cleanup: "strip", commentString: nil, isEdited: true).kept(of: message)
    #expect(words(kept).contains("still"))
  }

  @Test(arguments: [";", "//", "auto"])
  func otherCommentStrings(comment: String) {
    let mark = comment == "auto" ? "%" : comment
    let message = Array("subject\n\(mark) remark\nbody\n".utf8)
    let kept = CommitMessage(cleanup: "strip", commentString: comment, isEdited: true)
      .kept(of: message)
    // With `auto` the character is not known, so the remark is scanned as well.
    #expect(words(kept).contains("remark") == (comment == "auto"))
    #expect(words(kept).contains("body"))
  }

  @Test func lineNumbersStayThoseOfTheFile() {
    let message = Array("one\n# two\nthree\n".utf8)
    let kept = CommitMessage(cleanup: "strip", commentString: nil, isEdited: true).kept(of: message)
    #expect(String(decoding: kept, as: UTF8.self) == "one\n\nthree\n")
  }
}
