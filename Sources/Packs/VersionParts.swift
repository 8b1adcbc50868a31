import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The parts that a content has in common with an earlier version of it, found by looking at both.
///
/// What stands at the start and at the end of both is found at once; that is all of most edits. Between them a
/// stretch from the start of each line is looked for in the earlier version, forwards only. Which parts are
/// found is a matter of time; that they are the same bytes is not.
struct VersionParts {
  /// Parts that are shorter save nothing: around every change as many bytes are looked at.
  private static let shortest = 1024
  /// Bytes of the start of a line that are looked for.
  private static let sample = 32
  /// How many bytes of the earlier version are searched for each of its own at most.
  private static let patience = 4

  private let new: UnsafeRawBufferPointer
  private let old: UnsafeRawBufferPointer
  private let add: (PackSegment) -> Void

  /// Calls `add` for each part of `new`, in order and without gaps; those that are no copies of a part of `old`
  /// have no source.
  static func find(
    of new: UnsafeRawBufferPointer, in old: UnsafeRawBufferPointer, add: (PackSegment) -> Void
  ) {
    withoutActuallyEscaping(add) { VersionParts(new: new, old: old, add: $0).find() }
  }

  private func find() {
    let start = new.sharedStart(with: old)
    let end = UnsafeRawBufferPointer(rebasing: new[start...]).sharedEnd(
      with: UnsafeRawBufferPointer(rebasing: old[start...]))
    copy(from: 0, to: 0, start)
    let rest = findBetween(start, new.count - end, from: start, old.count - end)
    insert(rest, new.count - end)
    copy(from: old.count - end, to: new.count - end, end)
  }

  /// Tells of what two stretches have in common.
  ///
  /// - Returns: from where on nothing was found.
  private func findBetween(_ start: Int, _ end: Int, from source: Int, _ sourceEnd: Int) -> Int {
    var told = start
    var (at, from) = (start, source)
    var patience = Self.patience * (sourceEnd - source)
    while end - at >= Self.shortest, sourceEnd - from >= Self.shortest, patience > 0 {
      guard let line = lineStart(behind: at, before: end) else { break }
      guard let found = position(of: line, from, sourceEnd) else {
        patience -= sourceEnd - from
        at = line
        continue
      }
      patience -= found - from
      let count = UnsafeRawBufferPointer(rebasing: new[line..<end]).sharedStart(
        with: UnsafeRawBufferPointer(rebasing: old[found..<sourceEnd]))
      (at, from) = (line + count, found + count)
      if count < Self.shortest { continue }
      insert(told, line)
      copy(from: found, to: line, count)
      told = at
    }
    return told
  }

  private func insert(_ start: Int, _ end: Int) {
    if start < end {
      add(PackSegment(start: UInt32(start), length: UInt32(end - start), source: 0, isCopy: false))
    }
  }

  private func copy(from source: Int, to start: Int, _ count: Int) {
    if count > 0 {
      add(
        PackSegment(
          start: UInt32(start), length: UInt32(count), source: UInt32(source), isCopy: true))
    }
  }

  /// Where the first line behind a place begins that is followed by a sample.
  private func lineStart(behind place: Int, before end: Int) -> Int? {
    guard let base = new.baseAddress, place < end,
      let hit = memchr(base + place, 0x0A, end - place)
    else { return nil }
    let start = base.distance(to: UnsafeRawPointer(hit)) + 1
    return start + Self.sample <= end ? start : nil
  }

  /// Where the bytes at the start of a line stand in a stretch of the earlier version.
  private func position(of line: Int, _ from: Int, _ end: Int) -> Int? {
    let sample = UnsafeRawBufferPointer(rebasing: new[line..<(line + Self.sample)])
    return UnsafeRawBufferPointer(rebasing: old[from..<end]).firstIndex(of: sample).map {
      from + $0
    }
  }
}
