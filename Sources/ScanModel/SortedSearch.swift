extension RandomAccessCollection where Index == Int {
  /// The first index whose element satisfies the predicate; `endIndex` where none does.
  ///
  /// The elements that satisfy it stand behind all that do not.
  @inlinable
  package func partitioningIndex(where belongsBehind: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
