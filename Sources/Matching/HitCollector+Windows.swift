extension HitCollector {
  /// The windows of each rule that was hit in a whole content: rules ascending, windows disjoint and
  /// ascending; for a rule without a bound RE2 has to look everywhere.
  ///
  /// - Parameter whereHit: whether such a rule is told with the places of its hits all the same.
  func windowsByRule(whereHit: Bool = false) -> [(rule: Int, windows: [Range<Int>])] {
    guard !windows.isEmpty else { return [] }
    let sorted = windows.sorted { ($0.rule, $0.start) < ($1.rule, $1.start) }
    var result: [(rule: Int, windows: [Range<Int>])] = []
    var next = 0
    while next < sorted.count {
      let rule = sorted[next].rule
      var joined: [Range<Int>] = []
      while next < sorted.count && sorted[next].rule == rule {
        let window = sorted[next]
        if let old = joined.last, window.start <= old.upperBound {
          joined[joined.count - 1] = old.lowerBound..<max(old.upperBound, window.end)
        } else {
          joined.append(window.start..<window.end)
        }
        next += 1
      }
      if !whereHit && stage.entries[Int(rule)].width < 0 { joined = [0..<length] }
      result.append((Int(rule), joined))
    }
    return result
  }
}
