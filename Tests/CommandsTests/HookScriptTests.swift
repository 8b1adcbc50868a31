import Commands
import Platform
import TestSupport
import Testing

@Suite struct HookScriptTests {
  @Test(arguments: HookScript.names)
  func templateIsTheFileInTheHooksFolder(name: String) throws {
    let file = try Files.read(Project.file("hooks/" + name))
    #expect(String(decoding: file, as: UTF8.self) == HookScript.template(name))
  }

  @Test func everyFileInTheHooksFolderHasATemplate() throws {
    #expect(try Files.list(Project.file("hooks")) == HookScript.names.sorted())
  }

  @Test(arguments: HookScript.names)
  func templateHasFiveLines(name: String) throws {
    let text = try #require(HookScript.template(name))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
    #expect(text.hasSuffix("\n"))
  }

  /// A template that was copied by hand has no path: PATH serves it, and without a binary there it
  /// blocks and says what to do.
  @Test(arguments: HookScript.names)
  func copiedTemplateUsesPathAndBlocksWithoutABinary(name: String) throws {
    let folder = try TemporaryFolder()
    let hook = folder.appending("odd 'folder\"/" + name)
    let text = try #require(HookScript.template(name))
    try TestFiles.write(hook, Array(text.utf8), mode: 0o755)
    let missing = try ChildProcess.run([hook, "x"], environment: ["PATH=/usr/bin:/bin"])
    #expect(missing.status == 1)
    #expect(missing.output.isEmpty)
    #expect(missing.errors.contains("git ward install"))
    #expect(missing.errors.contains("rm '\(hook)'"))

    let recorder = try Recorder(folder.appending("bin"), name: "git-ward")
    let found = try ChildProcess.run(
      [hook, "x"], environment: ["PATH=\(folder.appending("bin")):/usr/bin:/bin"],
      input: Array("refs\n".utf8))
    #expect(found.status == 0, "\(found.errors)")
    #expect(try recorder.calls().count == 1)
  }
}
