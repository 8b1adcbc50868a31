import Testing

@testable import Platform

@Suite struct SignalsTests {
  /// The sentence of a handler does not pass the redactor, so a name that somebody chose is not in it.
  @Test func onlyNamesThatGitMakesAreTold() {
    let hash = String(repeating: "0a", count: 20)
    #expect(Signals.Mapping.ownName("/srv/x/.git/index") == "index")
    #expect(Signals.Mapping.ownName("/x/pack-\(hash).pack") == "pack-\(hash).pack")
    #expect(Signals.Mapping.ownName("/x/pack-\(hash).idx") == "pack-\(hash).idx")
    for name in [
      "/x/token.txt", "/x/pack-\(hash).txt", "/x/pack-token.pack", "pack-\(hash)0.pack", "",
      "/x/pack-\(hash.uppercased()).pack", "/token/other",
    ] {
      #expect(Signals.Mapping.ownName(name) == nil, "\(name)")
    }
  }
}

@Suite struct FilesTests {
  @Test func whatCannotBeLookedForIsNotMissing() throws {
    #expect(try Files.isThere("/"))
    #expect(try !Files.isThere("/no-such-folder/x"))
    #expect(throws: PlatformError.self) {
      try Files.isThere("/" + String(repeating: "x", count: 5000))
    }
  }
}
