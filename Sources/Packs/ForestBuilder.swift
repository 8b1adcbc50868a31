import ScanModel

/// Builds the delta forest from packs and loose objects.
///
/// Steps: entries in offset order; bases by distance; one list of all ids; bases by id; kinds from the
/// roots down; one copy chosen of each object; lists of children. Linear but for the sorting, and
/// without recursion, so that neither deep chains nor cycles matter.
struct ForestBuilder {
  private let idLength: Int
  private var sources: [ObjectForest.Source] = []
  private var entries: [ForestEntry] = []
  /// For each source the entry at each index position.
  private var numbers: [[Int32]] = []
  /// Deltas whose base is named by id, and where in the entry the id stands.
  private var named: [(entry: Int32, idOffset: Int)] = []
  /// Failures of entries that no other copy may make good.
  private var broken: [Int32: PackFailure] = [:]
  private(set) var failures: [PackFailure]

  init(idLength: Int, failures: [PackFailure]) {
    self.idLength = idLength
    self.failures = failures
  }

  /// Builds the forest; what cannot be read is in `failures` afterwards.
  mutating func build(_ packs: [PackFile], _ loose: LooseStore) throws(PacksError) -> ObjectForest {
    let total = packs.reduce(loose.ids.count) { $0 + $1.index.count }
    guard total < Int(Int32.max), packs.count < Int(UInt16.max) else { throw .tooLarge }
    entries.reserveCapacity(total)
    for pack in packs { add(pack, loose) }
    add(loose)
    let all = mergedByID()
    resolveNamedBases(all)
    linkChildren()
    let order = walkFromRoots()
    let byID = choose(all)
    ChildOrder.putLargestLast(&entries, order)
    return ObjectForest(
      sources: sources, entries: entries, order: order, byID: byID, idLength: idLength)
  }

  // MARK: Entries

  private mutating func add(_ pack: PackFile, _ loose: LooseStore) {
    let order: OffsetOrder
    do throws(PackFailure) {
      order = try OffsetOrder(pack)
    } catch {
      failures.append(error)
      return
    }
    let first = entries.count
    let count = order.offsets.count
    var numbers = [Int32](repeating: 0, count: count)
    for rank in 0..<count {
      let number = Int32(first + rank)
      numbers[Int(order.positions[rank])] = number
      let start = order.offsets[rank]
      let end = rank + 1 < count ? Int(order.offsets[rank + 1]) : pack.end
      let bytes = UnsafeRawBufferPointer(rebasing: pack.file.bytes[Int(start)..<end])
      let header = EntryHeader(bytes, idLength: idLength)
      var entry = ForestEntry(
        offset: start, size: UInt32(clamping: header?.size ?? 0), position: order.positions[rank],
        source: UInt16(sources.count), headerLength: UInt8(header?.length ?? 0),
        kind: header.flatMap { PackObjectKind(rawValue: $0.type) })
      var problem: String?
      switch header?.base {
      case .some(.none): break
      case .distance(let distance):
        entry.parent = ForestEntry.unreachable
        if distance > 0, distance <= start, let base = order.rank(of: start - distance) {
          entry.parent = Int32(first + base)
        } else {
          problem = "the delta's base is at no object's offset"
        }
      case .id(let idOffset):
        entry.parent = ForestEntry.unreachable
        named.append((number, idOffset))
      case nil:
        entry.parent = ForestEntry.unreachable
        problem = "the entry's head is not valid"
      }
      if let problem {
        let id = ObjectID(
          bytes: UnsafeRawBufferPointer(
            start: pack.index.ids.pointer(Int(entry.position)), count: idLength))
        broken[number] = PackFailure(
          .damagedPack, file: pack.file.path, offset: start, id: id, detail: problem)
      }
      entries.append(entry)
    }
    sources.append(
      ObjectForest.Source(
        pack: pack, loose: loose, ids: pack.index.ids, entries: first..<entries.count))
    self.numbers.append(numbers)
  }

  private mutating func add(_ loose: LooseStore) {
    let first = entries.count
    for position in 0..<loose.ids.count {
      entries.append(
        ForestEntry(
          offset: 0, size: 0, position: UInt32(position), source: UInt16(sources.count),
          headerLength: 0, kind: nil))
    }
    numbers.append((first..<entries.count).map { Int32($0) })
    sources.append(
      ObjectForest.Source(
        pack: nil, loose: loose, ids: loose.ids, entries: first..<entries.count))
  }

  private func idPointer(_ number: Int32) -> UnsafeRawPointer {
    let entry = entries[Int(number)]
    return sources[Int(entry.source)].ids.pointer(Int(entry.position))
  }

  /// All entries sorted by id, copies in the order of their sources.
  private func mergedByID() -> [Int32] {
    var lists = numbers
    while lists.count > 1 {
      var merged: [[Int32]] = []
      for i in stride(from: 0, to: lists.count, by: 2) {
        merged.append(i + 1 < lists.count ? merge(lists[i], lists[i + 1]) : lists[i])
      }
      lists = merged
    }
    return lists.first ?? []
  }

  private func merge(_ a: [Int32], _ b: [Int32]) -> [Int32] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var result: [Int32] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if compareIDs(idPointer(a[i]), idPointer(b[j]), idLength) <= 0 {
        result.append(a[i])
        i += 1
      } else {
        result.append(b[j])
        j += 1
      }
    }
    result.append(contentsOf: a[i...])
    result.append(contentsOf: b[j...])
    return result
  }

  // MARK: Bases

  private mutating func resolveNamedBases(_ all: [Int32]) {
    for (number, idOffset) in named {
      let entry = entries[Int(number)]
      guard let pack = sources[Int(entry.source)].pack else { continue }
      let bytes = pack.file.bytes
      // The entry's head was read up to the end of this id.
      let id = UnsafeRawBufferPointer(
        rebasing: bytes[(Int(entry.offset) + idOffset)...].prefix(idLength))
      guard let wanted = id.baseAddress else { continue }
      if let position = pack.index.position(of: wanted) {
        entries[Int(number)].parent = numbers[Int(entry.source)][position]
      } else if let base = find(wanted, in: all) {
        entries[Int(number)].parent = base
      } else {
        let name = ObjectID(bytes: id)?.hex ?? ""
        let own = UnsafeRawBufferPointer(start: idPointer(number), count: idLength)
        broken[number] = PackFailure(
          .base, file: pack.file.path, offset: entry.offset, id: ObjectID(bytes: own),
          detail: "the delta's base \(name) is missing")
      }
    }
  }

  private func find(_ wanted: UnsafeRawPointer, in all: [Int32]) -> Int32? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) >> 1
      if compareIDs(idPointer(all[middle]), wanted, idLength) < 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < all.count, compareIDs(idPointer(all[low]), wanted, idLength) == 0 else {
      return nil
    }
    return all[low]
  }

  private mutating func linkChildren() {
    // Backwards, so that the lists are in offset order.
    for number in entries.indices.reversed() {
      let parent = entries[number].parent
      guard parent >= 0 else { continue }
      entries[number].nextSibling = entries[Int(parent)].firstChild
      entries[Int(parent)].firstChild = Int32(number)
    }
  }

  /// Hands the roots' kinds down; cycles and deltas without a base are never reached.
  private mutating func walkFromRoots() -> [Int32] {
    var order: [Int32] = []
    order.reserveCapacity(entries.count)
    for number in entries.indices where entries[number].parent == ForestEntry.none {
      if entries[number].kind == nil, entries[number].firstChild >= 0 {
        guard let kind = looseKind(entries[number]) else { continue }
        entries[number].kind = kind
      }
      entries[number].isReachable = true
      order.append(Int32(number))
    }
    var next = 0
    while next < order.count {
      let kind = entries[Int(order[next])].kind
      var child = entries[Int(order[next])].firstChild
      while child >= 0 {
        entries[Int(child)].kind = kind
        entries[Int(child)].isReachable = true
        order.append(child)
        child = entries[Int(child)].nextSibling
      }
      next += 1
    }
    return order
  }

  /// The kind of a loose object that deltas in packs are based on.
  private func looseKind(_ entry: ForestEntry) -> PackObjectKind? {
    let path = sources[Int(entry.source)].loose.path(Int(entry.position))
    // The failure is reported with the object's id by `choose`.
    return try? LooseObject.head(path).kind
  }

  // MARK: Copies

  /// Picks the first reachable copy of each object; an object without one is a failure.
  private mutating func choose(_ all: [Int32]) -> [Int32] {
    if hasNoCopies {
      // In file order, which is kinder to the caches than the order of ids.
      for number in entries.indices {
        if entries[number].isReachable {
          entries[number].isChosen = true
        } else {
          failures.append(broken[Int32(number)] ?? unreached(Int32(number)))
        }
      }
      return all
    }
    var result: [Int32] = []
    result.reserveCapacity(all.count)
    var start = 0
    while start < all.count {
      var end = start + 1
      while end < all.count, compareIDs(idPointer(all[start]), idPointer(all[end]), idLength) == 0 {
        end += 1
      }
      if let chosen = all[start..<end].first(where: { entries[Int($0)].isReachable }) {
        entries[Int(chosen)].isChosen = true
        result.append(chosen)
      } else {
        result.append(all[start])
        failures.append(broken[all[start]] ?? unreached(all[start]))
      }
      start = end
    }
    return result
  }

  /// Whether a single source holds everything, each id once.
  private var hasNoCopies: Bool {
    let filled = sources.filter { !$0.entries.isEmpty }
    guard filled.count == 1, let ids = filled.first?.ids else { return filled.isEmpty }
    return (1..<max(1, ids.count)).allSatisfy {
      compareIDs(ids.pointer($0 - 1), ids.pointer($0), idLength) != 0
    }
  }

  private func unreached(_ number: Int32) -> PackFailure {
    let entry = entries[Int(number)]
    let source = sources[Int(entry.source)]
    let id = ObjectID(
      bytes: UnsafeRawBufferPointer(start: idPointer(number), count: idLength))
    guard let pack = source.pack else {
      return PackFailure(
        .damagedLoose, file: source.loose.path(Int(entry.position)), id: id,
        detail: "the loose object's head is not valid")
    }
    return PackFailure(
      .base, file: pack.file.path, offset: entry.offset, id: id,
      detail: "its chain of deltas ends in no readable object")
  }
}
