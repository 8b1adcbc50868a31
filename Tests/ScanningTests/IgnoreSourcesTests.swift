import Git
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct IgnoreSourcesTests {
  /// Folders, however the index orders their files, and the ignore files in them.
  @Test func allFoldersAndIgnoreFilesAreFound() throws {
    let fixture = try GitFixture()
    let names = [
      ".gitignore", "a-b/c", "a-b/d/e/f", "a.b/x", "a/b", "d/.gitignore", "d/a", "d/b/c/.gitignore",
      "d/b/c/x", "d/b/y", "d/c", "e/f/g/h/i", "e/f/g/h/j", "e/f/g/k", "e/l", "z",
    ]
    for name in names { try fixture.write(name, "words\n") }
    try fixture.git("add", "-A")
    let repository = try Repository.open(.commandLine(path: fixture.path))
    let sources = try IgnoreCoverage.ofIndex(repository)
    var folders: Set<String> = []
    for name in names {
      let parts = name.split(separator: "/").dropLast()
      for count in parts.indices { folders.insert(parts[...count].joined(separator: "/")) }
    }
    #expect(sources.directories.map(\.lossyString) == folders.sorted())
    #expect(sources.ignoreFiles.map(\.directory.lossyString) == ["", "d", "d/b/c"])
  }
}
