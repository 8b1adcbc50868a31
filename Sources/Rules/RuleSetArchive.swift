/// A rule set as bytes of which each rule is read alone.
///
/// Parsing and checking a folder of several hundred rules takes tens of milliseconds, which a hook has
/// not; a cache keeps what came of it. Even reading all of it back would cost more than the rest of a
/// small commit, and such a commit hits no rule at all: so there is a table of where each rule begins,
/// and a rule is read when it is asked for.
///
/// The reader checks every length and count, so that a damaged cache is refused; whether the cache may
/// be trusted at all is its keeper's to decide. Samples (`Rule.tests`) are left out: they are run from
/// the folder.
///
/// `@unchecked Sendable`: the bytes are never written to and live as long as `owner`.
package final class RuleSetArchive: @unchecked Sendable {
  /// Changes whenever the layout does.
  private static let magic = Array("wardset2".utf8)
  /// Names, allowlists, policies, sources, canonical bytes: the parts behind the rules, in order.
  private static let partCount = 5

  package let bytes: UnsafeRawBufferPointer
  /// Number of rules.
  package let count: Int
  private let owner: AnyObject?

  /// Takes bytes of `bytes(of:)` that `owner` keeps in place; `nil` where the head is none of ours.
  ///
  /// Layout: magic, number of rules (4 bytes), then for each rule, for each part and for the end where
  /// it begins (4 bytes); all little-endian.
  package init?(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
    guard bytes.count >= Self.magic.count + 4,
      bytes.prefix(Self.magic.count).elementsEqual(Self.magic)
    else { return nil }
    let count = Int(little32(bytes, Self.magic.count))
    let headLength = Self.magic.count + 4 + 4 * (count + Self.partCount + 1)
    guard headLength <= bytes.count else { return nil }
    self.bytes = bytes
    self.count = count
    self.owner = owner
    // The table between is looked at where it is used.
    guard start(0) == headLength, start(count + Self.partCount) == bytes.count else { return nil }
  }

  /// The same for bytes that are kept by the archive itself.
  package convenience init?(_ bytes: [UInt8]) {
    let storage = Storage(bytes)
    self.init(storage.bytes, owner: storage)
  }

  /// The rule at a position; `nil` where it is damaged.
  package func rule(_ index: Int) -> Rule? {
    guard (0..<count).contains(index) else { return nil }
    return read(index) { $0.rule() }
  }

  /// Id and aliases of each rule; `nil` where they are damaged.
  package func names() -> [RuleName]? {
    read(count) { reader in
      reader.all { RuleName(id: $0.string(), aliases: $0.strings()) }
    }
  }

  package func globalAllowlists() -> [Allowlist]? {
    read(count + 1) { reader in reader.all { $0.allowlist() } }
  }

  package func policies() -> [PolicyRule]? {
    read(count + 2) { reader in reader.all { $0.policy() } }
  }

  package func sources() -> [String]? { read(count + 3) { $0.strings() } }

  package func canonicalBytes() -> [UInt8] { part(count + 4).map { Array($0) } ?? [] }

  /// All of it; `nil` where any part is damaged.
  package func ruleSet() -> RuleSet? {
    var rules: [Rule] = []
    rules.reserveCapacity(count)
    for index in 0..<count {
      guard let rule = rule(index) else { return nil }
      rules.append(rule)
    }
    guard let allowlists = globalAllowlists(), let policies = policies(), let sources = sources()
    else { return nil }
    return RuleSet(
      rules: rules, globalAllowlists: allowlists, policies: policies, sources: sources,
      canonicalBytes: canonicalBytes())
  }

  private func start(_ entry: Int) -> Int {
    Int(little32(bytes, Self.magic.count + 4 + 4 * entry))
  }

  /// The bytes of a rule or a part; `nil` where the table is damaged.
  private func part(_ entry: Int) -> UnsafeRawBufferPointer? {
    let (start, end) = (start(entry), start(entry + 1))
    guard start <= end, end <= bytes.count else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  private func read<Value>(_ entry: Int, _ body: (inout ArchiveReader) -> Value) -> Value? {
    guard let part = part(entry) else { return nil }
    var reader = ArchiveReader(part)
    let value = body(&reader)
    return reader.isWhole ? value : nil
  }

  /// Writes a rule set.
  package static func bytes(of set: RuleSet) -> [UInt8] {
    let headLength = magic.count + 4 + 4 * (set.rules.count + partCount + 1)
    var starts: [Int] = []
    var writer = ArchiveWriter()
    for rule in set.rules {
      starts.append(headLength + writer.bytes.count)
      writer.add(rule)
    }
    starts.append(headLength + writer.bytes.count)
    writer.addAll(set.rules) {
      $0.add($1.id)
      $0.add($1.aliases)
    }
    starts.append(headLength + writer.bytes.count)
    writer.addAll(set.globalAllowlists) { $0.add($1) }
    starts.append(headLength + writer.bytes.count)
    writer.addAll(set.policies) { $0.add($1) }
    starts.append(headLength + writer.bytes.count)
    writer.add(set.sources)
    starts.append(headLength + writer.bytes.count)
    writer.bytes += set.canonicalBytes
    starts.append(headLength + writer.bytes.count)
    var head = magic
    for number in [set.rules.count] + starts {
      withUnsafeBytes(of: UInt32(number).littleEndian) { head += $0 }
    }
    return head + writer.bytes
  }
}

/// What a rule is called.
package struct RuleName: Sendable {
  package let id: String
  /// Ids of other tools for the same kind.
  package let aliases: [String]

  package init(id: String, aliases: [String]) {
    self.id = id
    self.aliases = aliases
  }
}

private func little32(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
  UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
}

/// Bytes at a fixed address.
private final class Storage {
  let bytes: UnsafeRawBufferPointer

  init(_ source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 8)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}
