@testable import Matching

/// One way to let a pattern match more.
struct Loosening {
  /// What was done, for messages: `drops \b`.
  var name: String
  var tree: RegexNode
  /// The most bytes of a secret that only the looser pattern finds, where that is known.
  var widest: Int?

  /// Every single loosening of a pattern.
  ///
  /// Inside the secret: counts one lower and one higher, classes widened, literals and assertions left out.
  /// Around it only what tells one secret from another: literals, assertions and boundaries. How much may
  /// stand between a name and its value is a matter of taste, and one byte more harms nothing.
  /// - Parameters:
  ///   - secretGroup: 0 for the first group, or the whole pattern where it has none.
  ///   - isNamed: whether the part in front of the secret follows from names (`NamedValue`), which has tests
  ///     of its own.
  static func all(of tree: RegexNode, secretGroup: Int, isNamed: Bool) -> [Loosening] {
    var maker = Maker(secret: max(1, secretGroup))
    let whole = tree.group(max(1, secretGroup)) == nil
    maker.visit(tree, isSecret: whole, skipsFront: isNamed) { $0 }
    if !isNamed, tree.foldingCase != tree.pattern {
      maker.made.append(Loosening(name: "ignores case", tree: tree.ignoringCase))
    }
    return maker.made
  }
}

private struct Maker {
  let secret: Int
  var made: [Loosening] = []

  mutating func add(_ name: String, _ tree: RegexNode, widest: Int? = nil) {
    made.append(Loosening(name: name, tree: tree, widest: widest))
  }

  /// - Parameters:
  ///   - isOptional: whether the node may be left out: without a literal that is all of it, no more is found.
  ///   - next: what follows in the same sequence.
  ///   - whole: the whole pattern with another node in the place of this one.
  mutating func visit(
    _ node: RegexNode, isSecret: Bool, skipsFront: Bool = false, isOptional: Bool = false,
    next: RegexNode? = nil, _ whole: (RegexNode) -> RegexNode
  ) {
    switch node {
    case .empty: break
    case .assertion: add("drops \(node.pattern)", whole(.empty))
    case .set(let set):
      guard node.literal == nil, set != .all else { break }
      for wider in Self.wider(set, isSecret: isSecret) {
        add("widens \(node.pattern) to \(RegexNode.set(wider).pattern)", whole(.set(wider)))
      }
    case .group(let inner, let index):
      visit(inner, isSecret: isSecret || index == secret, isOptional: isOptional) {
        whole(.group($0, index: index))
      }
    case .repeated(let inner, let least, let most):
      if isSecret {
        if least > 0 {
          let shortest = whole(.repeated(inner, least: least - 1, most: least - 1))
          add(
            "lets \(node.pattern) be one shorter",
            whole(.repeated(inner, least: least - 1, most: most)),
            widest: (shortest.group(secret) ?? shortest).maxWidth)
        }
        if let most, most > 0, !inner.isAbsorbed(by: inner), next.map(inner.isAbsorbed) != true {
          add(
            "lets \(node.pattern) be one longer",
            whole(.repeated(inner, least: least, most: most < 1000 ? most + 1 : nil)))
        }
      }
      visit(inner, isSecret: isSecret, isOptional: least == 0) {
        whole(.repeated($0, least: least, most: most))
      }
    case .alternatives(let branches):
      if branches.contains(where: \.isAssertion) { add("drops \(node.pattern)", whole(.empty)) }
      for (i, branch) in branches.enumerated() {
        visit(branch, isSecret: isSecret, isOptional: isOptional) {
          var changed = branches
          changed[i] = $0
          return whole(.alternatives(changed))
        }
      }
    case .sequence(let nodes):
      let front = skipsFront ? nodes.firstIndex { $0.group(secret) != nil } ?? 0 : 0
      visit(nodes, from: front, isSecret: isSecret, isOptional: isOptional, whole)
    }
  }

  private mutating func visit(
    _ nodes: [RegexNode], from front: Int, isSecret: Bool, isOptional: Bool,
    _ whole: (RegexNode) -> RegexNode
  ) {
    var i = front
    while i < nodes.count {
      let end = nodes[i...].firstIndex { $0.literal == nil } ?? nodes.count
      if end > i {
        let text = nodes[i..<end].map(\.literal).reduce(into: "") { $0 += $1 ?? "" }
        // Without a letter or digit it is punctuation between name and value.
        let isAll = i == 0 && end == nodes.count
        if !(isOptional && isAll),
          isSecret || text.utf8.contains(where: { ByteSet.alphanumerics.contains($0) })
        {
          add("drops \"\(text)\"", whole(.sequence(Array(nodes[..<i] + nodes[end...]))))
        }
        i = end
        continue
      }
      visit(nodes[i], isSecret: isSecret, next: i + 1 < nodes.count ? nodes[i + 1] : nil) {
        var changed = nodes
        changed[i] = $0
        return whole(.sequence(changed))
      }
      i += 1
    }
  }

  /// The usual alphabets, narrow ones first.
  private static let alphabets: [ByteSet] = {
    let hex = ByteSet.digits.union(ByteSet(0x61...0x66))
    let url = ByteSet.word.union(ByteSet("-"))
    return [
      .digits, hex, ByteSet.digits.union(ByteSet(0x41...0x46)), .lower, .upper, .hex,
      ByteSet.digits.union(.lower), ByteSet.digits.union(.upper), .alphanumerics, .word, url,
      ByteSet.alphanumerics.union(ByteSet("+/")), url.union(ByteSet("+/=.")), ByteSet(0x21...0x7E),
    ]
  }()

  /// The next larger alphabet and the largest; around the secret all bytes.
  private static func wider(_ set: ByteSet, isSecret: Bool) -> [ByteSet] {
    let larger = alphabets.filter { $0 != set && $0.union(set) == $0 }
    guard isSecret, let next = larger.first, let last = larger.last else {
      // A class of all but a few bytes ends a secret; the others are punctuation in front of it.
      return isSecret || set.count > 128 ? [.all] : []
    }
    return next == last ? [next] : [next, last]
  }
}

extension RegexNode {
  /// The byte, in lower case, of a node that is one byte or one letter in either case.
  fileprivate var literal: String? {
    guard case .set(let set) = self, set.count <= 2, let byte = set.members.last,
      set.count == 1 || set == ByteSet(byte).foldingCase
    else { return nil }
    return String(UnicodeScalar(byte))
  }

  /// Whether any number of these in front of another node, or behind one, changes nothing: bytes of which
  /// that takes any number as well.
  fileprivate func isAbsorbed(by node: RegexNode) -> Bool {
    switch node {
    case .repeated(.set(let all), let least, nil):
      switch self {
      case .set(let set): least == 0 && all.union(set) == all
      // Itself: twice so many, without bound.
      case .repeated(.set(let set), _, nil): set == all
      default: false
      }
    case .group(let inner, _): isAbsorbed(by: inner)
    case .sequence(let nodes): nodes.first.map { isAbsorbed(by: $0) } ?? false
    case .alternatives(let nodes): nodes.allSatisfy { isAbsorbed(by: $0) }
    default: false
    }
  }

  fileprivate var isAssertion: Bool {
    if case .assertion = self { true } else { false }
  }

  fileprivate var foldingCase: String { ignoringCase.pattern }

  fileprivate var ignoringCase: RegexNode {
    switch self {
    case .empty, .assertion: self
    case .set(let set): .set(set.foldingCase)
    case .sequence(let nodes): .sequence(nodes.map(\.ignoringCase))
    case .alternatives(let nodes): .alternatives(nodes.map(\.ignoringCase))
    case .repeated(let inner, let least, let most):
      .repeated(inner.ignoringCase, least: least, most: most)
    case .group(let inner, let index): .group(inner.ignoringCase, index: index)
    }
  }
}
