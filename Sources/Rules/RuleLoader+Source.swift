extension RuleLoader {
  /// The names and bytes of all files of all layers, as a key for what was made of them.
  ///
  /// - Returns: `nil` where a file cannot be read (loading then says why) or may pull in others, which
  ///   this key would not hold.
  package static func source(of layers: [RuleLayer]) -> [UInt8]? {
    var source: [UInt8] = []
    func add(_ part: [UInt8]) {
      source += Array("\(part.count):".utf8)
      source += part
    }
    for layer in layers {
      let log = DiagnosticLog()
      let files = LayerFiles(layer, log: log).files
      if !log.entries.isEmpty { return nil }
      add(Array((layer.name + (layer.isTrusted ? "+" : "-")).utf8))
      for file in files {
        if isExtending(file.bytes) { return nil }
        add(Array(file.name.utf8))
        add(file.bytes)
      }
    }
    return source
  }

  /// Whether a file may have a key `extend`: a gitleaks configuration that may name another file.
  ///
  /// The word counts in any case and place, comments and strings too, but not as a part of a longer
  /// word: the description of one rule must not keep all rules from being cached.
  private static func isExtending(_ bytes: [UInt8]) -> Bool {
    let word = Array("extend".utf8)
    var from = 0
    while from + word.count <= bytes.count {
      defer { from += 1 }
      guard bytes[from] | 0x20 == word[0] else { continue }
      let end = from + word.count
      let isWord = zip(bytes[from..<end], word).allSatisfy { $0 | 0x20 == $1 }
      if isWord && (end == bytes.count || !isKeyCharacter(bytes[end])) { return true }
    }
    return false
  }

  /// Whether a byte can stand in a bare key of TOML.
  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
