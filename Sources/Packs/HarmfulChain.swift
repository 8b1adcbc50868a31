package import ScanModel

/// What libgit2 and git must not be asked for: they follow chains of deltas that lead back to themselves
/// for ever (both do, libgit2 1.5 and git 2.39), and build whatever a delta says, in memory.
extension ObjectLookup {
  /// Deltas in a chain; git makes none deeper than 4,095.
  private static let deepestChain = 4096
  /// The largest object that is read as a delta, in bytes: git makes no deltas of files above
  /// `core.bigFileThreshold`, which is this.
  private static let largestResult = 512 << 20
  /// The largest delta itself: git makes none longer than half of what it builds.
  private static let largestDelta = 256 << 20

  /// Why an object must not be built, as a part of a sentence; `nil` for one that may be, or that no pack
  /// holds. Cost: a look-up, and for each delta of the chain its head.
  package func harm(of id: ObjectID) -> String? {
    let copies = id.withBytes { $0.baseAddress.map(packs.copies) } ?? []
    for (pack, position) in copies {
      // Another pack may hold a harmless copy; nobody can tell git to take that one.
      if let harm = harm(pack, position) { return harm }
    }
    return nil
  }

  private func harm(_ pack: PackFile, _ position: Int) -> String? {
    guard var offset = pack.index.offset(position) else { return nil }
    for _ in 0...Self.deepestChain {
      guard let header = try? entry(pack, offset) else { return nil }
      guard let base = try? base(of: header, pack, offset) else { return nil }
      if header.size > UInt64(Self.largestDelta) {
        return "a delta of \(header.size) bytes, more than are read"
      }
      let stream = UnsafeRawBufferPointer(
        rebasing: pack.file.bytes[(Int(offset) + header.length)..<pack.end])
      if let size = Self.resultSize(stream), size > Self.largestResult {
        return "a delta that builds \(size) bytes, more than are read"
      }
      offset = base
    }
    return "its chain of deltas leads back to itself, or through more than \(Self.deepestChain)"
  }

  /// How much a deflated delta says that it builds; `nil` where it does not say.
  private static func resultSize(_ bytes: UnsafeRawBufferPointer) -> Int? {
    withDeflatedStart(of: bytes, count: 32) { Delta.head($0)?.result }
  }
}
