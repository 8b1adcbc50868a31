import Git
import Matching
import Packs
import Policy
import ScanModel

/// One worker's reading of trees.
///
/// A tree that is a delta differs from its base in a few entries: only those are read, the others are
/// taken from what was noted of the base.
final class TreeReader: SweepVisitor {
  /// A tree and where its links begin in the flat tables; they end where those of the next one begin.
  struct Tree {
    var number: UInt32
    var firstEdge: UInt32
    var firstWanted: UInt32
  }

  // One worker has a reader: checking each access for others at the same time takes as long as the access.
  @exclusivity(unchecked) private(set) var names = NameTable()
  @exclusivity(unchecked) private(set) var trees: [Tree] = []
  /// Indices into `subfolders`: most trees hold nearly the same ones as the tree that they are a delta on.
  @exclusivity(unchecked) private(set) var edges: [UInt32] = []
  /// Subfolders, each where it was read first.
  @exclusivity(unchecked) private(set) var subfolders: [TreeGraph.Edge] = []
  /// Indices into `entries`.
  @exclusivity(unchecked) private(set) var wanted: [UInt32] = []
  /// Wanted entries, each where it was read first.
  @exclusivity(unchecked) private(set) var entries: [TreeGraph.Wanted] = []

  private let session: ScanSession
  private let content: ContentReader
  private let numbers: ObjectNumbers
  private let blobs: WantedBlobs
  private let memo = EntryMemo()
  /// What was found of each name, by its number.
  @exclusivity(unchecked) private var reasons: [TreeGraph.Reasons] = []
  /// What is noted of the trees that others are deltas on.
  @exclusivity(unchecked) private var shapes: [Int32: TreeShape] = [:]
  @exclusivity(unchecked) private var spare: [TreeShape] = []
  /// A part of a tree that is not built.
  @exclusivity(unchecked) private var chunk: [UInt8] = []

  init(
    _ session: ScanSession, _ content: ContentReader, numbers: ObjectNumbers, blobs: WantedBlobs
  ) {
    self.session = session
    self.content = content
    self.numbers = numbers
    self.blobs = blobs
  }

  override func visit(_ node: PackNode) throws {
    guard node.kind == .tree else { return }
    let shape = takeShape()
    do {
      if let parent = node.parent, let base = shapes[parent] {
        try readDelta(node, base, into: shape)
      } else {
        try read(node.bytes(), idLength: node.id.count, into: shape)
      }
    } catch {
      spare.append(shape)
      throw error
    }
    add(UInt32(node.number), shape)
    if node.hasChildren {
      shapes[node.number] = shape
    } else {
      spare.append(shape)
    }
  }

  override func leave(_ number: Int32) {
    if let shape = shapes.removeValue(forKey: number) { spare.append(shape) }
  }

  override func visit(_ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws {
    guard kind == .tree, let number = numbers[id] else { return }
    let shape = takeShape()
    defer { spare.append(shape) }
    try read(bytes, idLength: id.count, into: shape)
    add(number, shape)
  }

  private func takeShape() -> TreeShape {
    guard let shape = spare.popLast() else { return TreeShape() }
    shape.clear()
    return shape
  }

  private func add(_ number: UInt32, _ shape: TreeShape) {
    content.scanner.receipt.trees += 1
    trees.append(
      Tree(number: number, firstEdge: UInt32(edges.count), firstWanted: UInt32(wanted.count)))
    for row in shape.rows {
      if row.edge != TreeShape.none { edges.append(row.edge) }
      if row.wanted != TreeShape.none { wanted.append(row.wanted) }
    }
  }

  // MARK: Reading

  private func read(_ bytes: UnsafeRawBufferPointer, idLength: Int, into shape: TreeShape) throws {
    var walk = TreeEntries(bytes, idLength: idLength)
    var start = 0
    while let entry = try walk.next() {
      let end = entry.name.upperBound + 1 + idLength
      try note(
        entry, UnsafeRawBufferPointer(rebasing: bytes[entry.name]), at: start..<end, into: shape)
      start = end
    }
  }

  /// Walks along the segments: whole entries that were copied are what they were in the base.
  private func readDelta(_ node: PackNode, _ base: TreeShape, into shape: TreeShape) throws {
    let segments = node.segments
    var position = 0
    var index = 0
    while position < node.size {
      while index < segments.count,
        Int(segments[index].start) + Int(segments[index].length) <= position
      {
        index += 1
      }
      if index < segments.count, segments[index].isCopy {
        let segment = segments[index]
        let skipped = position - Int(segment.start)
        let copied =
          (Int(segment.source) + skipped)..<(Int(segment.source) + Int(segment.length))
        let end = shape.inherit(base, copied, at: position)
        if end > position {
          position = end
          continue
        }
      }
      position = try readEntry(node, at: position, segment: index, into: shape)
    }
  }

  /// Reads one entry out of a tree that is perhaps not built; returns where the next one begins.
  private func readEntry(
    _ node: PackNode, at position: Int, segment: Int, into shape: TreeShape
  ) throws -> Int {
    var room = 128
    while true {
      if chunk.count < room { chunk = [UInt8](repeating: 0, count: room) }
      let wanted = position..<min(position + room, node.size)
      let isAll = wanted.upperBound == node.size
      let end: Int? = try chunk.withUnsafeMutableBytes { chunk in
        var cursor = segment
        let count = node.copy(wanted, into: chunk, cursor: &cursor)
        let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<count])
        var walk = TreeEntries(bytes, idLength: node.id.count)
        let entry: TreeEntry
        do {
          guard let next = try walk.next() else { return nil }
          entry = next
        } catch {
          // Perhaps only cut off: a longer part tells.
          if isAll { throw error }
          return nil
        }
        let end = position + entry.name.upperBound + 1 + node.id.count
        try note(
          entry, UnsafeRawBufferPointer(rebasing: bytes[entry.name]), at: position..<end,
          into: shape)
        return end
      }
      if let end { return end }
      room *= 4
    }
  }

  /// Notes what an entry leads to.
  private func note(
    _ entry: TreeEntry, _ name: UnsafeRawBufferPointer, at place: Range<Int>,
    into shape: TreeShape
  ) throws {
    let name = names.number(of: name)
    let answer: EntryMemo.Answer
    if let known = memo.answer(entry.id, name: name, mode: entry.mode) {
      answer = known
    } else {
      answer = try look(entry, name: name)
      memo.keep(answer, entry.id, name: name, mode: entry.mode)
    }
    shape.note(place, edge: answer.edge, wanted: answer.wanted)
  }

  /// Finds out what an entry leads to.
  private func look(_ entry: TreeEntry, name: UInt32) throws -> EntryMemo.Answer {
    var why = try reasons(of: Int(name))
    var answer = EntryMemo.Answer(edge: TreeShape.none, wanted: TreeShape.none)
    switch entry.kind {
    case .tree:
      why.remove(.forbidden)
      if let child = numbers[entry.id] {
        answer.edge = UInt32(subfolders.count)
        subfolders.append(TreeGraph.Edge(name: name, child: child))
      } else {
        why.insert(.missing)
      }
    case .gitlink: why.remove(.forbidden)
    default:
      let number = numbers[entry.id]
      if blobs.contains(entry.id, number) {
        why.insert(.content)
      } else if number == nil {
        why.insert(.missing)
      }
    }
    if !why.isEmpty {
      answer.wanted = UInt32(entries.count)
      entries.append(TreeGraph.Wanted(name: name, id: entry.id, mode: entry.mode, reasons: why))
    }
    return answer
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
