import CZlib
import Platform
import ScanModel

@testable import Packs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let idLength = 20

/// Reads everything that an index offers.
func fuzzIndex(_ input: [UInt8]) {
  FuzzFolder.put(FuzzFolder.packStem + ".idx", input)
  guard let index = try? PackIndex(FuzzFolder.packStem + ".idx", idLength: idLength) else { return }
  for position in 0..<index.count {
    _ = index.offset(position)
    _ = index.crc(position)
    let found = index.position(of: index.ids.pointer(position))
    // Equal ids may stand side by side; an id that is there must be found.
    precondition(found != nil)
  }
  _ = index.packHash.count
}

/// Asks a multi-pack-index for what it may know, and for what it cannot.
func fuzzMultiIndex(_ input: [UInt8]) {
  let path = FuzzFolder.path + "/pack/multi-pack-index"
  FuzzFolder.put(path, input)
  for length in [20, 32] {
    guard let index = MultiPackIndex(path, idLength: length) else { continue }
    for start in stride(from: 0, to: input.count - length, by: 4) {
      let number = input[start...].withUnsafeBytes { $0.baseAddress.flatMap(index.pack) }
      precondition(number.map { $0 < index.packCount } ?? true)
    }
    for number in 0..<index.packCount {
      let name = index.name(number)
      precondition(name?.utf8.contains(UInt8(ascii: "/")) != true)
    }
  }
}

/// Entries as they come, the index pointing where the input says.
func fuzzRawPack(_ input: [UInt8]) {
  var input = FuzzInput(input)
  let count = input.byte() % 24
  let offsets = (0..<count).map { _ in input.word() + PackFile.firstOffset }
  sweep(entries: offsets.map { ($0, nil) }, body: input.remaining())
}

/// Well-framed entries: kinds, bases and sizes from the input, the data deflated here.
///
/// The zlib checksum would stop nearly every mutation before a delta is ever applied.
func fuzzPack(_ input: [UInt8]) {
  var input = FuzzInput(input)
  var body: [UInt8] = []
  var entries: [(offset: Int, crc: UInt32?)] = []
  while !input.isEmpty, entries.count < 40 {
    let flags = input.byte()
    let reference = input.byte()
    let lie = input.byte()
    let data = input.bytes(input.word())
    let start = body.count
    let isRaw = flags & 0x10 != 0
    let size = flags & 0x08 != 0 ? lie << 12 | data.count : data.count
    appendHead(type: flags & 7, size: size, &body)
    switch flags & 7 {
    case 6:
      let base = entries.isEmpty ? 0 : reference % (entries.count + 1)
      let distance = base < entries.count ? start + 12 - entries[base].offset : lie
      appendDistance(distance, &body)
    case 7: body += id(reference)
    default: break
    }
    body += isRaw ? data : deflated(data)
    let packed = Array(body[start...])
    let crc = packed.withUnsafeBytes { Inflater.crc32($0) }
    entries.append((start + PackFile.firstOffset, flags & 0x20 != 0 ? crc ^ 1 : crc))
  }
  sweep(entries: entries, body: body)
}

/// Writes pack and index and shows all objects in both ways.
private func sweep(entries: [(offset: Int, crc: UInt32?)], body: [UInt8]) {
  let trailer = [UInt8](repeating: 7, count: idLength)
  let head = Array("PACK".utf8) + bigEndian(2) + bigEndian(entries.count)
  FuzzFolder.put(FuzzFolder.packStem + ".pack", head + body + trailer)
  FuzzFolder.put(FuzzFolder.packStem + ".idx", index(entries, trailer))
  let limits = PackLimits(wholeObjectLimit: 1 << 18, memoryLimit: 2 << 20)
  guard
    let sweep = try? PackSweep(
      objectDirectories: [FuzzFolder.path], idLength: idLength, limits: limits)
  else { return }
  let plain = Shown()
  sweep.run(threads: 1) { _ in
    PackWorker(
      visit: { id, _, bytes in plain.add(id, bytes) }, deferred: { id, _, _ in plain.skip(id) },
      failed: { if let id = $0.id { plain.skip(id) } })
  }
  let detailed = Shown()
  sweep.run(threads: 1) { _ in
    PackWorker(
      visitNode: { node in checkNode(node, detailed) }, deferred: { id, _, _ in detailed.skip(id) },
      failed: { if let id = $0.id { detailed.skip(id) } })
  }
  precondition(plain.contents == detailed.contents, "a delta shown in parts is another object")
  precondition(plain.skipped == detailed.skipped)
  // One by one, as hooks read them: the same object or none.
  guard let lookup = ObjectLookup(directories: [FuzzFolder.path], idLength: idLength) else {
    return
  }
  for id in sweep.objectIDs {
    guard case .content(let content)? = try? lookup.read(id, limit: 1 << 18) else { continue }
    defer { free(content.memory) }
    let bytes = UnsafeRawBufferPointer(start: content.memory, count: content.offset + content.count)
    if let expected = plain.contents[id] {
      precondition(bytes[content.offset...].elementsEqual(expected), "another object by its id")
    }
  }
}

private final class Shown: @unchecked Sendable {
  // Unchecked: filled by one worker, read when it has ended.
  var contents: [ObjectID: [UInt8]] = [:]
  var skipped: Set<ObjectID> = []

  func add(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) {
    precondition(contents.updateValue(Array(bytes), forKey: id) == nil, "shown twice")
  }

  func skip(_ id: ObjectID) { skipped.insert(id) }
}

/// Reads a node in windows first, then whole: both must agree.
private func checkNode(_ node: PackNode, _ shown: Shown) {
  var windows: [Range<Int>] = []
  node.windows(context: 8, into: &windows)
  var cursor = 0
  var parts: [[UInt8]] = []
  for window in windows {
    var part = [UInt8](repeating: 0, count: window.count)
    let count = part.withUnsafeMutableBytes { node.copy(window, into: $0, cursor: &cursor) }
    precondition(count == window.count)
    parts.append(part)
  }
  let whole = Array(node.bytes())
  for (window, part) in zip(windows, parts) { precondition(Array(whole[window]) == part) }
  whole.withUnsafeBytes { shown.add(node.id, $0) }
}

// MARK: Writing packs

private func id(_ number: Int) -> [UInt8] {
  [UInt8(number * 37 & 255)] + [UInt8](repeating: 9, count: idLength - 3) + [
    UInt8(number >> 8 & 255), UInt8(number & 255),
  ]
}

private func bigEndian(_ value: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

private func appendHead(type: Int, size: Int, _ out: inout [UInt8]) {
  var rest = size >> 4
  out.append(UInt8(type << 4 | size & 15 | (rest > 0 ? 0x80 : 0)))
  while rest > 0 {
    out.append(UInt8(rest & 0x7f | (rest >> 7 > 0 ? 0x80 : 0)))
    rest >>= 7
  }
}

private func appendDistance(_ distance: Int, _ out: inout [UInt8]) {
  var bytes = [UInt8(distance & 0x7f)]
  var rest = distance >> 7
  while rest > 0 {
    rest -= 1
    bytes.insert(UInt8(rest & 0x7f | 0x80), at: 0)
    rest >>= 7
  }
  out += bytes
}

private func deflated(_ data: [UInt8]) -> [UInt8] {
  var out = [UInt8](repeating: 0, count: Int(compressBound(uLong(data.count))))
  var count = uLongf(out.count)
  precondition(compress2(&out, &count, data, uLong(data.count), 1) == Z_OK)
  return Array(out[..<Int(count)])
}

/// A version 2 index where every entry has a checksum, else version 1.
private func index(_ entries: [(offset: Int, crc: UInt32?)], _ trailer: [UInt8]) -> [UInt8] {
  let sorted = entries.enumerated().map { (id: id($0), offset: $1.offset, crc: $1.crc) }
    .sorted { $0.id.lexicographicallyPrecedes($1.id) }
  let isWide = sorted.allSatisfy { $0.crc != nil }
  var out: [UInt8] = isWide ? [0xff, 0x74, 0x4f, 0x63] + bigEndian(2) : []
  for byte in 0..<256 { out += bigEndian(sorted.count { Int($0.id[0]) <= byte }) }
  if isWide {
    for entry in sorted { out += entry.id }
    for entry in sorted { out += bigEndian(Int(entry.crc ?? 0)) }
    for entry in sorted { out += bigEndian(entry.offset) }
  } else {
    for entry in sorted { out += bigEndian(entry.offset) + entry.id }
  }
  return out + trailer + trailer
}
