import Git
import Matching
import Policy
import ScanModel

/// One worker's reading of trees.
final class TreeReader: SweepVisitor {
  /// A tree and where its links are in the flat tables.
  struct Tree {
    var number: UInt32
    var edges: Range<Int>
    var wanted: Range<Int>
  }

  private(set) var names = NameTable()
  private(set) var trees: [Tree] = []
  private(set) var edges: [TreeGraph.Edge] = []
  private(set) var wanted: [TreeGraph.Wanted] = []

  private let session: ScanSession
  private let content: ContentReader
  private let numbers: ObjectNumbers
  private let blobs: Set<ObjectID>
  /// What was found of each name, by its number.
  private var reasons: [TreeGraph.Reasons] = []
  /// The last blob met in each slot and what was found of it: versions of a tree share most entries.
  private var recent: [(id: ObjectID?, reasons: TreeGraph.Reasons)]
  private static let slots = 1 << 14

  init(
    _ session: ScanSession, _ content: ContentReader, numbers: ObjectNumbers, blobs: Set<ObjectID>
  ) {
    self.session = session
    self.content = content
    self.numbers = numbers
    self.blobs = blobs
    recent = Array(repeating: (nil, []), count: Self.slots)
  }

  override func visit(_ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws {
    guard let number = numbers[id] else { return }
    content.scanner.receipt.trees += 1
    let firstEdge = edges.count
    let firstWanted = wanted.count
    var entries = TreeEntries(bytes, idLength: id.count)
    while let entry = try entries.next() {
      let name = names.number(of: UnsafeRawBufferPointer(rebasing: bytes[entry.name]))
      var why = try reasons(of: Int(name))
      switch entry.kind {
      case .tree:
        why.remove(.forbidden)
        if let child = numbers[entry.id] {
          edges.append(TreeGraph.Edge(name: name, child: child))
        } else {
          why.insert(.missing)
        }
      case .gitlink: why.remove(.forbidden)
      default: why.formUnion(reasons(ofBlob: entry.id))
      }
      if !why.isEmpty {
        wanted.append(
          TreeGraph.Wanted(name: name, id: entry.id, mode: entry.mode, reasons: why))
      }
    }
    trees.append(
      Tree(
        number: number, edges: firstEdge..<edges.count, wanted: firstWanted..<wanted.count))
  }

  private func reasons(ofBlob id: ObjectID) -> TreeGraph.Reasons {
    let slot = id.withBytes { Int($0[1]) << 8 | Int($0[2]) } & (Self.slots - 1)
    if recent[slot].id == id { return recent[slot].reasons }
    let reasons: TreeGraph.Reasons =
      blobs.contains(id) ? .content : numbers[id] == nil ? .missing : []
    recent[slot] = (id, reasons)
    return reasons
  }

  private func reasons(of name: Int) throws -> TreeGraph.Reasons {
    if name < reasons.count { return reasons[name] }
    let bytes = names.names[name]
    var found: TreeGraph.Reasons = []
    if session.forbiddenPaths.mayMatch(name: bytes) { found.insert(.forbidden) }
    if session.rules.hasPathRules { found.insert(.name) }
    if try bytes.withUnsafeBytes({ try content.scanner.scanner.hasCandidate($0) }) {
      found.insert(.name)
    }
    // Numbers are given out in order, and each is asked for at once.
    reasons.append(found)
    return found
  }
}
