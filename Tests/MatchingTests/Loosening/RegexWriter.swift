@testable import Matching

/// Writes a tree back as an RE2 pattern: what a changed tree means is asked of RE2 itself.
///
/// Repeats are all greedy, since the tree does not know of lazy ones.
extension RegexNode {
  var pattern: String {
    switch self {
    case .empty: "(?:)"
    case .set(let set): Self.pattern(of: set)
    case .sequence(let nodes): nodes.map { $0.isChoice ? "(?:\($0.pattern))" : $0.pattern }.joined()
    case .alternatives(let nodes): nodes.map(\.pattern).joined(separator: "|")
    case .repeated(let inner, let least, let most):
      "(?:\(inner.pattern))" + FirstStagePattern.counts(least, most)
    case .group(let inner, _): "(\(inner.pattern))"
    case .assertion(let assertion): FirstStagePattern.text(of: assertion)
    }
  }

  private var isChoice: Bool {
    if case .alternatives = self { true } else { false }
  }

  /// Plain loops: this is asked some million times, without optimisation.
  private static func pattern(of set: ByteSet) -> String {
    // RE2 has no class of nothing; this one is the complement of everything.
    if set.isEmpty { return #"[^\x00-\xff]"# }
    var text = "["
    var byte = 0
    while byte < 256 {
      let start = byte
      while byte < 256 && set.contains(UInt8(byte)) { byte += 1 }
      if byte > start {
        text += hex(start)
        if byte > start + 1 { text += "-" + hex(byte - 1) }
      } else {
        byte += 1
      }
    }
    return text + "]"
  }

  private static func hex(_ byte: Int) -> String {
    #"\x"# + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
