import ScanModel
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
    let graph = CommitGraph([
      record(3, [2], time: 1), record(1, [], time: 9), record(2, [1], time: 5),
    ])
    #expect(graph.commits.map(\.id) == [id(1), id(2), id(3)])
  }

  @Test func reachesOnlyWhatTheTipsLeadTo() {
    let graph = CommitGraph([record(1, []), record(2, [1]), record(3, [1]), record(4, [])])
    let marked = graph.reachable(from: [id(3)])
    let reached = graph.commits.indices.filter { marked[$0] }.map { graph.commits[$0].id }
    #expect(Set(reached) == [id(1), id(3)])
  }

  @Test func commitsOfOneSecondAreInTheOrderOfTheHistory() {
    let graph = CommitGraph([record(1, [9]), record(9, []), record(2, [], time: 1)])
    #expect(graph.moment(of: id(9)) < graph.moment(of: id(1)))
    #expect(graph.moment(of: id(1)) < graph.moment(of: id(2)))
    #expect(graph.moment(of: id(2)) < graph.moment(of: nil))
  }

  @Test func parentsThatAreNotThereAreMissing() {
    #expect(CommitGraph([record(2, [1])]).missing == [id(1)])
  }
}
