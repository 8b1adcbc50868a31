/// Names that a gitignore-style pattern stands for, to probe with.
///
/// One of the words is so odd that nobody lists it: a `.gitignore` that names `server.key` and
/// `local.key` one by one does not pass for `*.key`.
enum SampleNames {
  static let words = ["a", "server", "local", "production", "zq7-ward-probe"]
  /// The file that stands for the contents of a folder.
  static let file = "ward-probe"

  /// Relative paths, without duplicates; each is matched by the pattern (or lies in a folder that is).
  static func of(_ pattern: IgnorePattern) -> [[UInt8]] {
    var body = pattern.text[...]
    if pattern.isNegated { body = body.dropFirst() }
    if body.first == UInt8(ascii: "/") { body = body.dropFirst() }
    if pattern.isDirectoryOnly { body = body.dropLast() }
    var samples: [[UInt8]] = []
    for word in words {
      guard let sample = expand(body, word: Array(word.utf8)) else { continue }
      let name = sample[((sample.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
      let isFitting = pattern.matches(
        path: sample[...], name: name, isDirectory: pattern.isDirectoryOnly)
      let path = pattern.isDirectoryOnly ? sample + Array("/\(file)".utf8) : sample
      if isFitting && !samples.contains(path) { samples.append(path) }
    }
    return samples
  }

  /// Puts `word` in the place of stars and a fitting byte in that of classes and `?`.
  private static func expand(_ body: ArraySlice<UInt8>, word: [UInt8]) -> [UInt8]? {
    var reader = Reader(rest: body)
    var out: [UInt8] = []
    while let byte = reader.next() {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let literal = reader.next() else { return nil }
        out.append(literal)
      case UInt8(ascii: "?"): out.append(UInt8(ascii: "x"))
      case UInt8(ascii: "*"):
        while reader.rest.first == UInt8(ascii: "*") { _ = reader.next() }
        out += word
      case UInt8(ascii: "["):
        guard let set = ByteSet(reading: &reader, foldsCase: false),
          let member = (Array("abcxyz0189ABC_-.".utf8) + Array(0x21...0x7E))
            .first(where: { set.contains($0) && $0 != UInt8(ascii: "/") })
        else { return nil }
        out.append(member)
      default: out.append(byte)
      }
    }
    return out
  }
}
