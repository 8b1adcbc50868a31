import Packs
import ScanModel
import TestSupport
import Testing

/// Deltas of random instructions, compared with a plain interpreter.
@Suite struct DeltaTests {
  @Test(arguments: Look.allCases) func randomDeltasGiveWhatAPlainInterpreterGives(look: Look) throws
  {
    var random = SeededGenerator(seed: 23)
    let base = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var maker = PackMaker()
    maker.add(0, type: 3, base)
    var expected: [ObjectID: [UInt8]?] = [:]
    for number in 1...1500 {
      let delta = randomDelta(base.count, &random)
      maker.addOffset(number, on: 12, delta)
      let id = PackMaker.id(number).withUnsafeBytes { ObjectID(bytes: $0)! }
      expected[id] = .some(apply(delta, to: base))
    }
    let folder = try TemporaryFolder()
    try maker.write(folder)
    let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
    let result = sweep.gather(look: look)
    let failed = Set(result.failures.compactMap(\.id))
    for (id, bytes) in expected {
      #expect(result.objects[id]?.bytes == bytes)
      #expect(failed.contains(id) == (bytes == nil))
    }
    // Both sorts are there in numbers.
    #expect(result.objects.count > 300 && failed.count > 300)
  }

  @Test(arguments: Look.allCases) func deltaOfTooManyPartsIsShownWhole(look: Look) throws {
    let count = (1 << 20) + 5
    var delta = PackMaker.delta(10, count, [])
    delta.reserveCapacity(2 * count + 10)
    for i in 0..<count {
      delta.append(1)
      delta.append(UInt8(truncatingIfNeeded: i))
    }
    var maker = PackMaker()
    maker.add(1, type: 3, Array("0123456789".utf8))
    maker.addOffset(2, on: 12, delta)
    let folder = try TemporaryFolder()
    try maker.write(folder)
    let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
    let result = sweep.gather(look: look == .pieces ? .nodes : look)
    let id = PackMaker.id(2).withUnsafeBytes { ObjectID(bytes: $0)! }
    #expect(result.failures.isEmpty)
    #expect(result.objects[id]?.bytes == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
  }

  /// A delta that is valid more often than not.
  private func randomDelta(_ baseSize: Int, _ random: inout SeededGenerator) -> [UInt8] {
    var instructions: [UInt8] = []
    var size = 0
    for _ in 0..<(random.next() % 6) {
      if random.next() % 3 == 0 {
        let count = Int(1 + random.next() % 127)
        instructions += PackMaker.insert((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        size += count
      } else {
        let start = Int(random.next() % UInt64(baseSize))
        let count = Int(1 + random.next() % UInt64(baseSize - start))
        instructions += shortCopy(start, count)
        size += count
      }
    }
    var delta = PackMaker.delta(baseSize, size, instructions)
    switch random.next() % 4 {
    case 0: delta[Int(random.next() % UInt64(delta.count))] ^= UInt8(1 << (random.next() % 8))
    case 1 where random.next() % 2 == 0: delta.removeLast(1 + Int(random.next() % 3))
    default: break
    }
    return delta
  }

  /// A copy that leaves out the zero bytes of its arguments, as git writes it.
  private func shortCopy(_ start: Int, _ count: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x80]
    for (bit, value) in [start, start >> 8, start >> 16, start >> 24, count, count >> 8]
      .enumerated()
    where value & 0xff != 0 {
      bytes[0] |= 1 << bit
      bytes.append(UInt8(value & 0xff))
    }
    return bytes
  }

  /// Follows the format's description word by word; `nil` for what must be refused.
  private func apply(_ delta: [UInt8], to base: [UInt8]) -> [UInt8]? {
    var rest = delta[...]
    func size() -> Int? {
      var value = 0
      var shift = 0
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7f) << shift
        shift += 7
        if byte < 0x80 { return value }
        if shift > 49 { return nil }
      }
      return nil
    }
    guard let baseSize = size(), let resultSize = size(), baseSize == base.count else { return nil }
    var result: [UInt8] = []
    while let code = rest.popFirst() {
      if code & 0x80 == 0 {
        guard code > 0, rest.count >= code else { return nil }
        result += rest.prefix(Int(code))
        rest = rest.dropFirst(Int(code))
      } else {
        var values = [0, 0]
        for bit in 0..<7 where code >> bit & 1 == 1 {
          guard let byte = rest.popFirst() else { return nil }
          values[bit / 4] |= Int(byte) << (8 * (bit % 4))
        }
        if values[1] == 0 { values[1] = 0x10000 }
        guard values[0] + values[1] <= base.count else { return nil }
        result += base[values[0]..<(values[0] + values[1])]
      }
    }
    return result.count == resultSize ? result : nil
  }
}
