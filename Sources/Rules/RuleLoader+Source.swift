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

  /// Whether a file speaks of `extend` at all: a gitleaks configuration that may name another file.
  private static func isExtending(_ bytes: [UInt8]) -> Bool {
    let word = Array("extend".utf8)
    var from = 0
    while from + word.count <= bytes.count,
      let hit = bytes[from...].firstIndex(of: UInt8(ascii: "e"))
    {
      if bytes[hit...].starts(with: word) { return true }
      from = hit + 1
    }
    return false
  }
}
