extension HitCollector {
  /// The windows of each rule that was hit in a whole content: rules ascending, windows disjoint and
  /// ascending. Of a rule whose matches have no bound they hold its hits.
  func windowsByRule() -> [(rule: Int, windows: [Range<Int>])] { Self.byRule(windows) }

  /// Windows by rule, joined where they touch.
  static func byRule(_ windows: [Window]) -> [(rule: Int, windows: [Range<Int>])] {
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
      result.append((Int(rule), joined))
    }
    return result
  }
}
