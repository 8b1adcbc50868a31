import TestSupport
import Testing

@Test func fixtureCommits() throws {
  let f = try GitFixture()
  try f.write("a", "x")
  let id = try f.commitAll()
  #expect(id.utf8.count == 40)
  #expect(try f.git("rev-parse", "HEAD") == id)
}
