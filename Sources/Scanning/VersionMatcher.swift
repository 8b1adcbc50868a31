import Matching
import Packs
import ScanModel

/// Looks at the versions of a file one after the other, each by what is different in it from the one before.
///
/// That finds what a look at all of each version finds (`ChangeMatcher`). One a worker.
struct VersionMatcher: ~Copyable {
  /// From this size on a blob is left to be looked at whole, on all threads and while it arrives.
  private static let limit = 512 << 10

  private var changes: ChangeMatcher
  private var node: PackNode?
  /// The last version, copied, and its number.
  private var last: [UInt8] = []
  private var number: Int32?
  private var next: Int32 = 0

  init(_ rules: CompiledRules) { changes = ChangeMatcher(rules) }

  /// Where the next version may hold a finding.
  ///
  /// - Returns: `nil` where that is not known, and all of it is to be looked at.
  mutating func clusters(
    in bytes: UnsafeRawBufferPointer, of id: ObjectID, _ scanner: inout Scanner
  ) throws -> [HitCluster]? {
    // Larger ones may not all be there yet, and must not be touched.
    guard bytes.count < Self.limit else { return nil }
    let before = number
    number = nil
    defer { if let before { changes.leave(before) } }
    let node = node ?? PackNode(id: id)
    self.node = node
    _ = try last.withUnsafeBytes { last in
      node.show(
        bytes, of: id, number: next, hasChildren: true, base: before.map { ($0, last) })
      return try changes.mayHoldFinding(node, &scanner)
    }
    if node.mayBeMoreThanText {
      changes.leave(next)
      return nil
    }
    number = next
    next &+= 1
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: bytes)
    return changes.findings
  }

  /// Where a text may hold a finding that is no version of the last one.
  mutating func clusters(
    in text: UnsafeRawBufferPointer, _ scanner: inout Scanner
  ) throws -> [HitCluster]? {
    forget()
    return try clusters(in: text, of: ObjectID.zero, &scanner)
  }

  /// What comes next is another file.
  mutating func forget() {
    if let number { changes.leave(number) }
    number = nil
  }
}
