/// Writes a pattern for Hyperscan (byte mode, no flags needed) that matches whatever RE2 matches.
///
/// Every class is spelled out in hexadecimal, so that nothing depends on how PCRE syntax reads
/// `\s`, `\v`, a case flag or a dot. Greed and groups do not matter to a first stage.
enum FirstStagePattern {
  /// Hyperscan refuses longer patterns.
  private static let lengthLimit = 15_000

  /// - Returns: `nil` where the pattern would be too long.
  static func write(_ node: RegexNode) -> String? {
    var out: [UInt8] = []
    append(node, to: &out)
    return out.count <= lengthLimit ? String(decoding: out, as: UTF8.self) : nil
  }

  private static func append(_ node: RegexNode, to out: inout [UInt8]) {
    guard out.count <= lengthLimit else { return }
    switch node {
    case .empty: break
    case .set(let set): append(set, to: &out)
    case .group(let inner, _): appendWrapped(inner, to: &out)
    case .sequence(let nodes):
      for node in nodes {
        if case .alternatives = node {
          appendWrapped(node, to: &out)
        } else {
          append(node, to: &out)
        }
      }
    case .alternatives(let nodes):
      for (i, node) in nodes.enumerated() {
        if i > 0 { out.append(UInt8(ascii: "|")) }
        append(node, to: &out)
      }
    case .repeated(let inner, let least, let most):
      if most == 0 { return }
      if case .set(let set) = inner {
        append(set, to: &out)
      } else {
        appendWrapped(inner, to: &out)
      }
      out.append(contentsOf: counts(least, most).utf8)
    case .assertion(let assertion):
      out.append(contentsOf: text(of: assertion).utf8)
    }
  }

  private static func appendWrapped(_ node: RegexNode, to out: inout [UInt8]) {
    out.append(contentsOf: "(?:".utf8)
    append(node, to: &out)
    out.append(UInt8(ascii: ")"))
  }

  /// How often, as patterns say it.
  static func counts(_ least: Int, _ most: Int?) -> String {
    switch (least, most) {
    case (0, nil): "*"
    case (1, nil): "+"
    case (0, 1): "?"
    case (_, nil): "{\(least),}"
    case (_, .some(let most)): least == most ? "{\(least)}" : "{\(least),\(most)}"
    }
  }

  /// An assertion as patterns write it; RE2 reads it the same.
  static func text(of assertion: RegexAssertion) -> String {
    switch assertion {
    case .textStart: "\\A"
    case .textEnd: "\\z"
    case .lineStart: "(?m:^)"
    case .lineEnd: "(?m:$)"
    case .wordBoundary: "\\b"
    case .notWordBoundary: "\\B"
    }
  }

  private static func append(_ set: ByteSet, to out: inout [UInt8]) {
    // An empty set never matches; PCRE syntax has no word for it, and wider is allowed.
    let set = set.isEmpty ? ByteSet.all : set
    let ranges = set.ranges
    if ranges.count == 1, ranges[0].count == 1 {
      append(ranges[0].lowerBound, to: &out)
      return
    }
    out.append(UInt8(ascii: "["))
    for range in ranges {
      append(range.lowerBound, to: &out)
      if range.count > 1 {
        if range.count > 2 { out.append(UInt8(ascii: "-")) }
        append(range.upperBound, to: &out)
      }
    }
    out.append(UInt8(ascii: "]"))
  }

  private static func append(_ byte: UInt8, to out: inout [UInt8]) {
    if ByteSet.alphanumerics.contains(byte) {
      out.append(byte)
      return
    }
    let digits = Array("0123456789abcdef".utf8)
    out.append(contentsOf: [
      UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
    ])
  }
}
