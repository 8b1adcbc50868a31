import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct CommitGraphTests {
  private func id(_ number: UInt8) -> ObjectID {
    ObjectID(
      hex: String(repeating: "0", count: 38) + (number < 16 ? "0" : "")
        + String(number, radix: 16))!
  }

  private func record(_ number: UInt8, _ parents: [UInt8], time: Int64 = 0) -> CommitRecord {
    CommitRecord(
      id: id(number), tree: id(200), parents: parents.map(id), time: time)
  }

  @Test func parentsComeBeforeChildrenWhateverTheClocksSay() {
    let graph = graph([
      record(3, [2], time: 1), record(1, [], time: 9), record(2, [1], time: 5),
    ])
    #expect(Array(graph.ids) == [id(1), id(2), id(3)])
  }

  @Test func reachesOnlyWhatTheTipsLeadTo() {
    let graph = graph([record(1, []), record(2, [1]), record(3, [1]), record(4, [])])
    let marked = graph.reachable(from: [id(3)])
    let reached = (0..<graph.count).filter { marked[$0] }.map { graph.ids[$0] }
    #expect(Set(reached) == [id(1), id(3)])
  }

  @Test func commitsOfOneSecondAreInTheOrderOfTheHistory() {
    let graph = graph([record(1, [9]), record(9, []), record(2, [], time: 1)])
    #expect(graph.moment(of: id(9)) < graph.moment(of: id(1)))
    #expect(graph.moment(of: id(1)) < graph.moment(of: id(2)))
    #expect(graph.moment(of: id(2)) < graph.moment(of: nil))
  }

  @Test func parentsThatAreNotThereAreMissing() throws {
    let graph = graph([record(4, [9, 3]), record(3, [1, 9]), record(5, [])])
    #expect(graph.missing == [id(1), id(9)])
    #expect(graph.parentIDs(of: try #require(graph.place(of: id(3)))) == [id(1), id(9)])
    #expect(graph.parentIDs(of: try #require(graph.place(of: id(4)))) == [id(9), id(3)])
    #expect(graph.place(of: id(9)) == nil)
  }

  /// A graph of random commits, told by a table of their ids and by looking at all of them.
  @Test(arguments: 0..<20 as Range<UInt64>) func agreesWithTheObviousWay(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...300, using: &random)
    // Some histories have ids that somebody made alike.
    let isAlike = seed % 3 == 0
    let ids = (0..<count).map { number -> ObjectID in
      var bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
      if isAlike { bytes.replaceSubrange(0..<18, with: repeatElement(7, count: 18)) }
      bytes[18] = UInt8(number >> 8)
      bytes[19] = UInt8(number & 255)
      return bytes.withUnsafeBytes { ObjectID(bytes: $0)! }
    }
    let records = ids.indices.map { number in
      CommitRecord(
        id: ids[number], tree: id(1),
        parents: (0..<Int.random(in: 0...3, using: &random)).map { _ in
          number == 0 || Int.random(in: 0..<20, using: &random) == 0
            ? id(UInt8.random(in: 1...9, using: &random))
            : ids[Int.random(in: 0..<number, using: &random)]
        }, time: Int64.random(in: 0...9, using: &random))
    }
    let graph = graph(records.shuffled(using: &random))
    let byID = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })

    var depths: [ObjectID: Int] = [:]
    for record in records {
      depths[record.id] = (record.parents.compactMap { depths[$0] }.max() ?? -1) + 1
    }
    #expect(
      Array(graph.ids)
        == records.sorted {
          (depths[$0.id]!, $0.time, $0.id) < (depths[$1.id]!, $1.time, $1.id)
        }.map(\.id))
    for (place, id) in graph.ids.enumerated() {
      #expect(graph.place(of: id) == place)
      #expect(graph.times[place] == byID[id]?.time)
      #expect(graph.parentIDs(of: place) == byID[id]?.parents)
    }
    for id in (1...9).map({ self.id($0) }) { #expect(graph.place(of: id) == nil) }

    let groups = (0..<64).map { _ in
      (0..<2).map { _ in ids[Int.random(in: 0..<count, using: &random)] }
    }
    let marks = graph.descendants(of: groups)
    for (bit, group) in groups.enumerated() {
      var followers = Set(group)
      for record in records where !followers.isDisjoint(with: record.parents) {
        followers.insert(record.id)
      }
      #expect(
        Set(graph.ids.indices.filter { marks[$0] >> bit & 1 == 1 }.map { graph.ids[$0] })
          == followers)
    }
  }

  private func graph(_ records: [CommitRecord]) -> CommitGraph { CommitGraph(CommitList(records)) }
}
