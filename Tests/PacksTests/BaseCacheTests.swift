import ScanModel
import TestSupport
import Testing

@testable import Packs

@Suite struct BaseCacheTests {
  private func id(_ number: Int) -> ObjectID {
    PackMaker.id(number).withUnsafeBytes { ObjectID(bytes: $0)! }
  }

  private enum Said: Hashable {
    case content(PackObjectKind, [UInt8])
    case other(String)
  }

  private func read(_ lookup: ObjectLookup, _ number: Int) -> Said {
    do throws(PackFailure) {
      switch try lookup.read(id(number), limit: 32 << 20) {
      case .content(let content):
        defer { content.memory.deallocate() }
        let start = content.memory + content.offset
        return .content(
          content.kind, Array(UnsafeRawBufferPointer(start: start, count: content.count)))
      case let answer: return .other("\(answer)")
      }
    } catch {
      return .other("\(error.reason)")
    }
  }

  /// Chains that share what is below them, more bytes than are kept, in any order and again: what one
  /// look-up says that keeps what it built, and one that is made for each object.
  @Test(arguments: 0..<3 as Range<UInt64>) func whatIsKeptChangesNothing(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var maker = PackMaker()
    var random = SeededGenerator(seed: seed)
    var offsets: [Int] = []
    var sizes: [Int] = []
    for number in 0..<90 {
      offsets.append(maker.offset)
      if number % 9 == 0 {
        let size = [40, 4000, 600_000, 1_100_000].randomElement(using: &random) ?? 1
        sizes.append(size)
        maker.add(number, type: 3, [UInt8](repeating: UInt8(number), count: size))
        continue
      }
      let base = Int.random(in: max(0, number - 8)..<number, using: &random)
      // Some do not fit what they are made on.
      let said = number % 31 == 5 ? sizes[base] + 1 : sizes[base]
      let delta = PackMaker.delta(
        said, sizes[base] + 3, PackMaker.insert([1, UInt8(number), 3]) + whole(sizes[base]))
      sizes.append(sizes[base] + 3)
      maker.addOffset(number, on: offsets[base], delta)
    }
    maker.addReference(90, on: 91, PackMaker.delta(4, 4, PackMaker.copy(0, 4)))
    maker.addReference(91, on: 90, PackMaker.delta(4, 4, PackMaker.copy(0, 4)))
    maker.addReference(92, on: 8, PackMaker.delta(sizes[8], 4, PackMaker.copy(0, 4)))
    try maker.write(folder)
    let lookup = try #require(ObjectLookup(directories: [folder.path], idLength: 20))
    var answers: Set<Int> = []
    for _ in 0..<400 {
      let number = Int.random(in: 0...93, using: &random)
      let answer = read(lookup, number)
      let fresh = try #require(ObjectLookup(directories: [folder.path], idLength: 20))
      #expect(answer == read(fresh, number), "object \(number)")
      if case .content = answer { answers.insert(number) }
    }
    #expect(answers.count > 50)
  }

  /// Copies of all of a content, in pieces that an instruction can copy.
  private func whole(_ size: Int) -> [UInt8] {
    stride(from: 0, to: size, by: 0xffff).flatMap { PackMaker.copy($0, min(0xffff, size - $0)) }
  }
}
