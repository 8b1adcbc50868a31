/// The first stage as bytes that are used where they lie.
///
/// Layout, numbers little-endian:
/// - head: magic (8), then as 4 bytes each the number of rules, of rules that no database holds, of rules
///   on paths, of detectors, of ids in the base's databases, of rules that our own databases hold, and of
///   bytes of the tails; for each kind of database the length of our own part (8);
/// - the entries (`EntryTable`), the three lists of rules and the rule of each of the base's ids (4 each), the
///   tails (`HitTail`);
/// - the own parts as `PatternDatabase` writes them, each from a multiple of 64 on.
extension FirstStage {
  private static let magic = Array("WMDB\u{D}\0\0\0".utf8)
  private static let countsLength = 36
  /// Bytes in front of the entries.
  static let headLength = countsLength + 8 * Database.allCases.count
  /// A database begins at a multiple of this, so that a mapped one can be used where it lies.
  static let alignment = 64

  func serialized() throws(MatchingError) -> [UInt8] {
    let numbers = parts.lazy.compactMap(\.rules).first
    let baseCount = numbers.map(\.count) ?? 0
    var out = Self.magic
    let held = entries.count { $0.flags.contains(.isPresent) && $0.baseID < 0 }
    let tails = HitTail.stored(self.tails)
    for count in [
      entries.count, unheld.count, pathRules.count, detectors.count, baseCount, held, tails.count,
    ] {
      append(count, 4, to: &out)
    }
    var images: [[UInt8]] = []
    for kind in Database.allCases {
      let own = parts.first { $0.kind == kind && $0.rules == nil }
      images.append(try own?.database.database().image() ?? [])
    }
    for image in images { append(image.count, 8, to: &out) }
    for entry in entries { EntryTable.append(entry, to: &out) }
    for rule in unheld + pathRules + detectors { append(rule, 4, to: &out) }
    for id in 0..<baseCount { append(numbers?[id] ?? -1, 4, to: &out) }
    out += tails
    for image in images where !image.isEmpty {
      while out.count % Self.alignment != 0 { out.append(0) }
      out += image
    }
    return out
  }

  /// Takes what `serialized()` wrote, without looking at every rule.
  ///
  /// The main database is tried at once, the others when they are first used: one that does not find
  /// what it must is then made again from the rules.
  ///
  /// - Parameters:
  ///   - bytes: on a boundary of four bytes; they stay in place as long as the result is used.
  ///   - scratch: for trying the database, and for scanning with it later.
  ///   - remake: makes all our own databases anew.
  init(
    loading bytes: UnsafeRawBufferPointer, count: Int, base: CompiledRules?,
    scratch: PatternScratch,
    remake: @escaping @Sendable () throws(MatchingError) -> FirstStage
  ) throws(MatchingError) {
    let head = Self.headLength
    guard bytes.count >= head, bytes.prefix(Self.magic.count).elementsEqual(Self.magic),
      bytes.little(8, 4) == count, bytes.little(24, 4) == base?.rules.count ?? 0
    else { throw MatchingError("load", "written for another rule set or version") }
    let lists = [12, 16, 20].map { bytes.little($0, 4) }
    let listStart = head + count * EntryTable.length
    let numberStart = listStart + 4 * lists.reduce(0, +)
    let tailStart = numberStart + 4 * (base?.rules.count ?? 0)
    let end = tailStart + bytes.little(32, 4)
    guard bytes.count >= end else { throw MatchingError("load", "cut off") }
    guard let tails = HitTail.read(stored: bytes.slice(tailStart..<end), ruleCount: count) else {
      throw MatchingError("load", "damaged")
    }
    var read: [[Int]] = []
    var at = listStart
    for length in lists {
      let list = (0..<length).map { bytes.little(at + 4 * $0, 4) }
      guard list.allSatisfy({ $0 < count }) else { throw MatchingError("load", "damaged") }
      read.append(list)
      at += 4 * length
    }
    let numbers = RuleNumbers(stored: bytes.slice(numberStart..<tailStart))
    var parts =
      base?.firstStage.parts.map { Part(kind: $0.kind, database: $0.database, rules: numbers) }
      ?? []
    var start = end
    for kind in Database.allCases {
      let size = bytes.little(Self.countsLength + 8 * kind.rawValue, 8)
      guard size != 0 else { continue }
      start = (start + Self.alignment - 1) / Self.alignment * Self.alignment
      guard size > 0, start <= bytes.count, size <= bytes.count - start else {
        throw MatchingError("load", "cut off")
      }
      let image = StoredImage(bytes: bytes.slice(start..<(start + size)))
      let database: LazyDatabase
      if kind == .main {
        database = LazyDatabase(try image.database(canary: count, scratch))
      } else {
        database = LazyDatabase { () throws(MatchingError) in
          if let database = try? image.database(canary: count, PatternScratch()) {
            return database
          }
          return try remake().own(kind)
        }
      }
      parts.append(Part(kind: kind, database: database, rules: nil))
      start += size
    }
    guard bytes.little(28, 4) == 0 || start > end else {
      throw MatchingError("load", "the compiled rules are missing")
    }
    self.init(
      entries: EntryTable(stored: bytes.slice(head..<listStart), count: count), parts: parts,
      unheld: read[0], pathRules: read[1], detectors: read[2], tails: tails)
  }

  private func own(_ kind: Database) throws(MatchingError) -> PatternDatabase {
    guard let part = parts.first(where: { $0.kind == kind && $0.rules == nil }) else {
      throw MatchingError("load", "the compiled rules do not find what they must")
    }
    return try part.database.database()
  }
}

/// A database in a mapped file. `@unchecked Sendable`: the bytes are never written to.
private struct StoredImage: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  /// - Throws: where it is none for this machine, or does not find the canary.
  func database(canary: Int, _ scratch: PatternScratch) throws(MatchingError) -> PatternDatabase {
    let database = try PatternDatabase.load(bytes)
    guard try Canary.fires(in: database, id: canary, scratch) else {
      throw MatchingError("load", "the compiled rules do not find what they must")
    }
    return database
  }
}

private func append(_ value: Int, _ count: Int, to out: inout [UInt8]) {
  for i in 0..<count { out.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
}

extension UnsafeRawBufferPointer {
  /// A little-endian number of `count` bytes, not negative; the caller has checked that they are there.
  fileprivate func little(_ position: Int, _ count: Int) -> Int {
    var value = 0
    for i in 0..<count { value |= Int(self[position + i]) << (8 * i) }
    return value
  }
}
