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

  /// The same, with a guess: the search takes as many steps as the distance from it has binary digits.
  @inlinable
  package func partitioningIndex(near guess: Int, where belongsBehind: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    var at = Swift.min(Swift.max(guess, low), high)
    var step = 1
    if at < high, !belongsBehind(self[at]) {
      low = at + 1
      while step < high - low {
        at = low + step
        if belongsBehind(self[at]) {
          high = at
          break
        }
        low = at + 1
        step *= 2
      }
    } else {
      high = at
      while step < high - low {
        at = high - step
        if !belongsBehind(self[at]) {
          low = at + 1
          break
        }
        high = at
        step *= 2
      }
    }
    return self[low..<high].partitioningIndex(where: belongsBehind)
  }
}
