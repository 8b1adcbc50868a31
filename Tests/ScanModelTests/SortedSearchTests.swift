import TestSupport
import Testing

@testable import ScanModel

@Suite struct SortedSearchTests {
  /// From every guess, inside and outside, the index that a look at each element finds.
  @Test func anyGuessFindsTheSame() {
    var random = SeededGenerator(seed: 3)
    for count in 0..<40 {
      let values = (0..<count).map { _ in Int.random(in: 0...30, using: &random) }.sorted()
      for wanted in -1...31 {
        let expected = values.firstIndex { $0 >= wanted } ?? count
        #expect(values.partitioningIndex { $0 >= wanted } == expected)
        for guess in -3...(count + 3) {
          #expect(values.partitioningIndex(near: guess) { $0 >= wanted } == expected)
        }
        // The indices of a slice do not begin at 0.
        if count > 4 {
          let slice = values[2..<(count - 1)]
          let inSlice = slice.firstIndex { $0 >= wanted } ?? slice.endIndex
          #expect(slice.partitioningIndex(near: count / 2) { $0 >= wanted } == inSlice)
        }
      }
    }
  }
}
