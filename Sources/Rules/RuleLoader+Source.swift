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

  /// Whether a line begins with `extend` or `[extend`: a gitleaks configuration that may name another
  /// file. Keys are in any case there.
  private static func isExtending(_ bytes: [UInt8]) -> Bool {
    let words = [Array("extend".utf8), Array("[extend".utf8)]
    return bytes.split(separator: UInt8(ascii: "\n")).contains { line in
      let start = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        .prefix(8).map { $0 | 0x20 }
      // Bit 0x20 folds letters, and `[` into `{`.
      return words.contains { word in start.starts(with: word.map { $0 | 0x20 }) }
    }
  }
}
