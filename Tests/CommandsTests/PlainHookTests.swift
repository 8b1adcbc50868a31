import ArgumentParser
import Testing

@testable import Commands

@Suite struct PlainHookTests {
  @Test func plainFormsAreTaken() throws {
    #expect(PlainHook.Form(["pre-commit"])?.hook == .preCommit)
    #expect(PlainHook.Form(["pre-merge-commit", "-q"])?.hook == .preMergeCommit)
    #expect(PlainHook.Form(["commit-msg", "a file"])?.hook == .commitMsg(file: "a file"))
    let push = try #require(PlainHook.Form(["pre-push", "--no-color", "origin", "git@x:y"]))
    #expect(push.hook == .prePush(remote: "origin", url: "git@x:y"))
    #expect(push.hasNoColor && !push.isQuiet)
    #expect(try #require(PlainHook.Form(["pre-commit", "--quiet"])).isQuiet)
  }

  /// Whatever may mean something else belongs to the parser, which knows every option and mistake.
  @Test(arguments: [
    [], ["scan", "x"], ["audit"], ["--version"], ["pre-commit", "x"], ["pre-commit", "--help"],
    ["pre-commit", "--all-files"], ["pre-commit", "--rules", "x"], ["pre-commit", "--format=json"],
    ["pre-commit", "-qq"], ["pre-commit", "--"], ["pre-commit", ""], ["commit-msg"],
    ["commit-msg", "a", "b"], ["commit-msg", "--", "a"], ["commit-msg", "-a"], ["commit-msg", ""],
    ["pre-push"], ["pre-push", "origin"], ["pre-push", "a", "b", "c"], ["pre-push", "a", ""],
    ["pre-receive"], ["help", "pre-commit"], ["PRE-COMMIT"],
  ])
  func everythingElseIsLeftToTheParser(arguments: [String]) {
    #expect(PlainHook.Form(arguments) == nil)
  }

  /// The parser understands a plain form as it is understood here.
  @Test func bothReadTheSame() throws {
    let commit = try #require(
      GitWard.parseAsRoot(["commit-msg", "--quiet", "file"]) as? CommitMsg)
    #expect(commit.file == "file" && commit.output.quiet)
    let push = try #require(GitWard.parseAsRoot(["pre-push", "r", "u", "--no-color"]) as? PrePush)
    #expect(push.remote == "r" && push.url == "u" && push.output.noColor)
    #expect(try !(#require(GitWard.parseAsRoot(["pre-commit"]) as? PreCommit)).allFiles)
  }
}
