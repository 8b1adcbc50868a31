import Platform
import TestSupport
import Testing

/// Content that is made to be slow, large or endless: read in linear time and bounded memory, and what is not
/// looked at is told.
@Suite(.serialized) struct HostileContentTests {
  /// A piece that is repeated, and why it is there.
  private static let units: [(name: String, unit: String)] = [
    (
      "a bundle of one line",
      #"function f(a){var c="x";a.key=b["tok1"]+c};var s={password:"x1",u:"/a/b"};"#
    ),
    ("nothing but keywords", "password secret token api_key auth bearer basic sshpass login ://@ "),
    ("assignments that end nowhere", #"password=""#),
    ("assignments of real-looking values", "password = 'a1B2a1C2a7B2x9'\n"),
    ("addresses that end nowhere", "http://a:b"),
    ("attributes that end nowhere", #"<password value=""#),
    ("names and colons", "key:"),
    ("manifests", "kind: Secret\n"),
    ("manifests in JSON", #""kind":"Secret","#),
    ("open braces", "{"),
    ("percent escapes", "%41"),
    ("escapes of characters", #"\u0041"#),
    ("escapes before long words", #"\naaaaaaaaaaaaaaaaaaaaaaaaaaaa"#),
    ("base64 of text in one line", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xt"),
    ("base64 of text in lines", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtQUJDREVG\n"),
    ("hexadecimal of text", "4142434445464748494a4b4c4d4e4f50"),
    ("beginnings of keys", "-----BEGIN RSA PRIVATE " + "KEY-----\n"),
    ("zeros and letters", "\u{0}a"),
  ]

  @Test(arguments: units.indices)
  func timeGrowsWithLengthAndMemoryDoesNot(index: Int) throws {
    let fixture = try WardFixture()
    let (name, unit) = Self.units[index]
    let small = try seconds(256 << 10, unit, fixture)
    let large = try seconds(1 << 20, unit, fixture)
    // Four times as long: twice what linear time asks, and what starting costs.
    #expect(large < 8 * small + 1, "\(name): \(small) s, then \(large) s")
  }

  /// Processor seconds for a file of one unit again and again.
  private func seconds(_ size: Int, _ unit: String, _ fixture: borrowing WardFixture) throws
    -> Double
  {
    let bytes = Array(unit.utf8)
    var content: [UInt8] = []
    content.reserveCapacity(size + bytes.count)
    while content.count < size { content += bytes }
    try TestFiles.write(Files.join(fixture.path, "content"), content)
    // 4 GiB of addresses are more than 10 times what a scan may hold, mappings included.
    let end = try fixture.run([
      "/bin/sh", "-c",
      "ulimit -v 4194304; \"$1\" scan --quiet content >/dev/null; echo \"status $?\"; times", "sh",
      fixture.binary,
    ])
    let lines = end.output.split(separator: "\n")
    #expect(
      lines.first.map { ["status 0", "status 1", "status 3"].contains($0) } == true, "\(end)")
    // The second line of `times`: user and system time of children, as `0m1.25s 0m0.10s`.
    let words = try #require(lines.last).split(separator: " ")
    return words.reduce(0) { sum, word in
      let parts = word.dropLast().split(separator: "m").compactMap { Double($0) }
      return sum + (parts.count == 2 ? parts[0] * 60 + parts[1] : 0)
    }
  }

  @Test func moreFindingsThanAreKeptAreTold() throws {
    let fixture = try WardFixture()
    let lines = (0..<1200).map { "password = 'q7xT9wK4pZ2v\($0)R8m'" }
    try fixture.repository.write("many", lines.joined(separator: "\n"))
    let end = try fixture.ward("scan", "--format", "json", "many")
    #expect(end.status == 1)
    #expect(end.output.contains("matches more often than is looked at in one file"))
    #expect(end.output.contains(#""complete": false"#) || end.output.contains(#""complete":false"#))
  }
}
