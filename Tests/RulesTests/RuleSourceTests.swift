import Rules
import Testing

@Suite struct RuleSourceTests {
  private func layer(_ text: String, name: String = "a.toml") -> RuleLayer {
    RuleLayer(
      name: "test", source: .bytes([(name: name, bytes: Array(text.utf8))]), isTrusted: false)
  }

  @Test func namesEveryByteThatShapesTheRules() {
    let one = RuleLoader.source(of: [layer("x = 1")])
    #expect(one != nil)
    #expect(one == RuleLoader.source(of: [layer("x = 1")]))
    #expect(one != RuleLoader.source(of: [layer("x = 2")]))
    #expect(one != RuleLoader.source(of: [layer("x = 1", name: "b.toml")]))
    #expect(one != RuleLoader.source(of: [layer("x = 1"), layer("x = 1")]))
  }

  /// Another file may shape such a layer, so its own bytes are no key.
  @Test(arguments: ["[extend]\npath = 'b.toml'", " [Extend]", "extend.path = 'b'", "EXTEND = {}"])
  func aFileThatExtendsAnotherHasNoKey(text: String) {
    #expect(RuleLoader.source(of: [layer("title = 't'\n" + text)]) == nil)
  }

  @Test func theWordAloneIsNoExtension() {
    #expect(RuleLoader.source(of: [layer("# to extend this\nx = 'we extend'")]) != nil)
  }

  @Test func theBuiltInRulesHaveAKey() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let builtIn = RuleLayer(
      name: "built-in", source: .folder("/" + folder + "/rules"), isTrusted: true)
    #expect(RuleLoader.source(of: [builtIn]) != nil)
  }
}
