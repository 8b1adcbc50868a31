#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Objects in packs: the chain of deltas down to a whole object, and up again.
extension ObjectLookup {
  /// Deltas on deltas that are followed; git writes 50 by default and never more than 4095.
  private static let chainLimit = 4096

  /// Follows deltas down to a whole object, then applies them upwards.
  func readPacked(_ pack: PackFile, _ position: Int, limit: Int) throws(PackFailure)
    -> Answer
  {
    guard var offset = pack.index.offset(position) else {
      throw damaged(pack, 0, "the index points outside of the pack")
    }
    var deltas: [(offset: UInt64, header: EntryHeader)] = []
    var header = try entry(pack, offset)
    chain: while true {
      let base: UInt64
      switch header.base {
      case .none: break chain
      case .distance(let distance):
        guard distance > 0, distance <= offset else { throw damaged(pack, offset, "no such base") }
        base = offset - distance
      case .id(let start):
        let id = pack.file.bytes.baseAddress.map { $0 + Int(offset) + start }
        guard let id, let found = pack.index.position(of: id), let place = pack.index.offset(found)
        else { throw damaged(pack, offset, "its base is in another pack") }
        base = place
      }
      guard deltas.count < Self.chainLimit else { throw damaged(pack, offset, "too many deltas") }
      deltas.append((offset, header))
      offset = base
      header = try entry(pack, offset)
    }
    guard let kind = PackObjectKind(rawValue: header.type) else {
      throw damaged(pack, offset, "no kind of object")
    }
    if header.size > UInt64(limit) { return .tooLarge(Int(clamping: header.size)) }
    var content = try allocate(Int(header.size), pack, offset)
    do throws(PackFailure) {
      try inflate(pack, offset, header, into: content)
      for delta in deltas.reversed() {
        let next = try apply(pack, delta.offset, delta.header, to: content, limit: limit)
        free(content.baseAddress)
        content = next
      }
    } catch {
      free(content.baseAddress)
      // A step over the limit says nothing of the object itself; the next reader decides.
      throw error
    }
    guard let start = content.baseAddress else { throw damaged(pack, offset, "no memory") }
    return .content(Content(kind: kind, memory: start, offset: 0, count: content.count))
  }

  func entry(_ pack: PackFile, _ offset: UInt64) throws(PackFailure) -> EntryHeader {
    guard offset >= UInt64(PackFile.firstOffset), offset < UInt64(pack.end),
      let header = EntryHeader(
        UnsafeRawBufferPointer(rebasing: pack.file.bytes[Int(offset)..<pack.end]),
        idLength: idLength)
    else { throw damaged(pack, offset, "the entry's head is not valid") }
    return header
  }

  /// Inflates the data of an entry, which has the size that its head declares.
  private func inflate(
    _ pack: PackFile, _ offset: UInt64, _ header: EntryHeader,
    into target: UnsafeMutableRawBufferPointer
  ) throws(PackFailure) {
    let start = Int(offset) + header.length
    guard start <= pack.end,
      inflater.inflate(
        UnsafeRawBufferPointer(rebasing: pack.file.bytes[start..<pack.end]), into: target) != nil
    else {
      throw PackFailure(
        .inflate, file: pack.file.path, offset: offset,
        detail: "the stream is damaged or of another length")
    }
  }

  private func apply(
    _ pack: PackFile, _ offset: UInt64, _ header: EntryHeader,
    to base: UnsafeMutableRawBufferPointer, limit: Int
  ) throws(PackFailure) -> UnsafeMutableRawBufferPointer {
    let failure = PackFailure(
      .delta, file: pack.file.path, offset: offset, detail: "the delta does not fit its base")
    guard header.size <= UInt64(limit),
      let whole = scratch.bytes(Int(header.size) + BufferPool.slack)
    else { throw failure }
    let delta = UnsafeMutableRawBufferPointer(rebasing: whole[..<Int(header.size)])
    try inflate(pack, offset, header, into: delta)
    guard let head = Delta.head(UnsafeRawBufferPointer(delta)), head.base == base.count,
      head.result <= limit
    else { throw failure }
    let target = try allocate(head.result, pack, offset)
    guard
      Delta.apply(
        UnsafeRawBufferPointer(delta), from: head.start, to: UnsafeRawBufferPointer(base),
        into: target)
    else {
      free(target.baseAddress)
      throw failure
    }
    return target
  }

  /// Memory for a content; of one byte at least, so that there is an address.
  private func allocate(_ count: Int, _ pack: PackFile, _ offset: UInt64) throws(PackFailure)
    -> UnsafeMutableRawBufferPointer
  {
    guard let start = LargeMemory.allocate(max(count, 1)) else {
      throw shortOfMemory(pack.file.path)
    }
    return UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  private func damaged(_ pack: PackFile, _ offset: UInt64, _ detail: String) -> PackFailure {
    PackFailure(.damagedPack, file: pack.file.path, offset: offset, detail: detail)
  }

  func shortOfMemory(_ file: String) -> PackFailure {
    PackFailure(.unreadable, file: file, detail: "no memory")
  }
}
