#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Objects in packs: the chain of deltas down to a whole object, and up again.
extension ObjectLookup {
  /// Deltas on deltas that are followed; git writes 50 by default and never more than 4095.
  private static let chainLimit = 4096

  /// Follows deltas down to a whole object, or to one that was built lately, then applies them upwards.
  func readPacked(_ pack: PackFile, _ position: Int, limit: Int) throws(PackFailure)
    -> Answer
  {
    guard let wanted = pack.index.offset(position), let map = pack.file.bytes.baseAddress else {
      throw damaged(pack, 0, "the index points outside of the pack")
    }
    var offset = wanted
    var deltas: [(offset: UInt64, header: EntryHeader)] = []
    while true {
      if let known = bases.content(map, offset) {
        if deltas.isEmpty { return try copy(known, pack, limit: limit) }
        return try build(
          pack, offset, known.kind, known.bytes, isOwned: false, deltas, limit: limit)
      }
      let header = try entry(pack, offset)
      guard let base = try base(of: header, pack, offset) else {
        return try readWhole(pack, offset, header, deltas, limit: limit)
      }
      guard deltas.count < Self.chainLimit else { throw damaged(pack, offset, "too many deltas") }
      deltas.append((offset, header))
      offset = base
    }
  }

  /// Where the entry is that a delta is made on; `nil` for a whole object.
  func base(of header: EntryHeader, _ pack: PackFile, _ offset: UInt64) throws(PackFailure)
    -> UInt64?
  {
    switch header.base {
    case .none: return nil
    case .distance(let distance):
      guard distance > 0, distance <= offset else { throw damaged(pack, offset, "no such base") }
      return offset - distance
    case .id(let start):
      let id = pack.file.bytes.baseAddress.map { $0 + Int(offset) + start }
      guard let id, let found = pack.index.position(of: id), let place = pack.index.offset(found)
      else { throw damaged(pack, offset, "its base is in another pack") }
      return place
    }
  }

  private func readWhole(
    _ pack: PackFile, _ offset: UInt64, _ header: EntryHeader,
    _ deltas: [(offset: UInt64, header: EntryHeader)], limit: Int
  ) throws(PackFailure) -> Answer {
    guard let kind = PackObjectKind(rawValue: header.type) else {
      throw damaged(pack, offset, "no kind of object")
    }
    if header.size > UInt64(limit) { return .tooLarge(Int(clamping: header.size)) }
    let content = try allocate(Int(header.size), pack, offset)
    do throws(PackFailure) {
      try inflate(pack, offset, header, into: content)
    } catch {
      free(content.baseAddress)
      throw error
    }
    return try build(pack, offset, kind, content, isOwned: true, deltas, limit: limit)
  }

  /// Applies deltas, the last one first, and keeps what is built on the way.
  private func build(
    _ pack: PackFile, _ start: UInt64, _ kind: PackObjectKind,
    _ base: UnsafeMutableRawBufferPointer, isOwned: Bool,
    _ deltas: [(offset: UInt64, header: EntryHeader)], limit: Int
  ) throws(PackFailure) -> Answer {
    var (content, offset, isOwned) = (base, start, isOwned)
    for delta in deltas.reversed() {
      let next: UnsafeMutableRawBufferPointer
      do throws(PackFailure) {
        next = try apply(pack, delta.offset, delta.header, to: content, limit: limit)
      } catch {
        if isOwned { free(content.baseAddress) }
        // A step over the limit says nothing of the object itself; the next reader decides.
        throw error
      }
      if isOwned { keep(pack, offset, kind, content) }
      (content, offset, isOwned) = (next, delta.offset, true)
    }
    if content.count <= BaseCache.largest, let twin = malloc(max(content.count, 1)) {
      let twin = UnsafeMutableRawBufferPointer(start: twin, count: content.count)
      twin.copyMemory(from: UnsafeRawBufferPointer(content))
      keep(pack, offset, kind, twin)
    }
    guard let start = content.baseAddress else { throw damaged(pack, offset, "no memory") }
    return .content(Content(kind: kind, memory: start, offset: 0, count: content.count))
  }

  private func keep(
    _ pack: PackFile, _ offset: UInt64, _ kind: PackObjectKind,
    _ content: UnsafeMutableRawBufferPointer
  ) {
    // `readPacked` has asked for the same address.
    guard let map = pack.file.bytes.baseAddress else { return free(content.baseAddress) }
    bases.keep(map, offset, kind, content)
  }

  private func copy(
    _ known: (kind: PackObjectKind, bytes: UnsafeMutableRawBufferPointer), _ pack: PackFile,
    limit: Int
  ) throws(PackFailure) -> Answer {
    if known.bytes.count > limit { return .tooLarge(known.bytes.count) }
    let twin = try allocate(known.bytes.count, pack, 0)
    twin.copyMemory(from: UnsafeRawBufferPointer(known.bytes))
    guard let start = twin.baseAddress else { throw shortOfMemory(pack.file.path) }
    return .content(Content(kind: known.kind, memory: start, offset: 0, count: twin.count))
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
