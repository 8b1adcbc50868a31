import CMatcher

/// What the first stage found: for each rule, stretches of bytes in which RE2 has to look.
///
/// Hyperscan tells every end of every match and no start, so each end becomes a window as wide as
/// the rule's longest match on both sides, and windows that touch are one.
final class HitCollector {
  struct Window {
    var rule: Int
    var start: Int
    var end: Int
  }

  private(set) var windows: [Window] = []
  /// Per rule: index of its newest window, or −1.
  private var newest: [Int]
  /// Per rule: how many windows it has.
  private var counts: [Int]
  /// Per rule: the longest match in bytes, or −1 without a bound.
  private let widths: [Int]
  private var length = 0
  private var stopsAtFirst = false
  /// The rule of each id of the database that is scanned with.
  private var ruleOfID: [Int]?

  /// From here on a rule's windows are joined whatever lies between: memory stays bounded on
  /// hostile input, and a wider window changes nothing in the result.
  private static let windowLimit = 4096

  init(_ firstStage: FirstStage) {
    widths = firstStage.entries.map(\.width)
    newest = Array(repeating: -1, count: widths.count)
    counts = Array(repeating: 0, count: widths.count)
  }

  var isEmpty: Bool { windows.isEmpty }

  /// Runs the first stage over `bytes`.
  func scan(
    _ bytes: UnsafeRawBufferPointer, _ firstStage: FirstStage, _ scratch: OpaquePointer?,
    stopsAtFirst: Bool = false
  ) throws(MatchingError) {
    for window in windows {
      newest[window.rule] = -1
      counts[window.rule] = 0
    }
    windows.removeAll(keepingCapacity: true)
    length = bytes.count
    self.stopsAtFirst = stopsAtFirst
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    guard let count = UInt32(exactly: bytes.count) else {
      throw MatchingError("scan", "more than 4 GiB at once; scan as a stream")
    }
    // The collector outlives the call, and libhs keeps the pointer only during it.
    let context = Unmanaged.passUnretained(self).toOpaque()
    for part in firstStage.parts {
      ruleOfID = part.rules
      let code = hs_scan(
        part.database.handle, base.assumingMemoryBound(to: CChar.self), count, 0, scratch, onHit,
        context)
      guard code == HS_SUCCESS || (code == HS_SCAN_TERMINATED && stopsAtFirst) else {
        throw MatchingError("scan", code: code, "the pattern engine failed")
      }
      if stopsAtFirst && !windows.isEmpty { return }
    }
  }

  /// - Returns: whether to go on.
  fileprivate func record(_ id: Int, end: Int) -> Bool {
    var rule = id
    if let ruleOfID {
      guard id < ruleOfID.count else { return true }
      rule = ruleOfID[id]
    }
    // The canary has an id of its own, and a dropped rule of a base has none.
    guard rule >= 0, rule < widths.count else { return true }
    let width = widths[rule]
    var window = Window(rule: rule, start: 0, end: length)
    if width >= 0 {
      window.start = max(end - width - 1, 0)
      window.end = min(end + width, length)
    }
    let last = newest[rule]
    // Ends of one rule mostly ascend; what does not touch the newest window gets its own.
    if last >= 0 {
      let old = windows[last]
      if (window.start <= old.end && window.end >= old.start) || counts[rule] >= Self.windowLimit {
        windows[last].start = min(old.start, window.start)
        windows[last].end = max(old.end, window.end)
        return !stopsAtFirst
      }
    }
    newest[rule] = windows.count
    counts[rule] += 1
    windows.append(window)
    return !stopsAtFirst
  }

  /// The windows of each rule that was hit: rules ascending, windows disjoint and ascending.
  func windowsByRule() -> [(rule: Int, windows: [Range<Int>])] {
    let sorted = windows.sorted { ($0.rule, $0.start) < ($1.rule, $1.start) }
    var result: [(rule: Int, windows: [Range<Int>])] = []
    for window in sorted {
      if let last = result.indices.last, result[last].rule == window.rule {
        let end = result[last].windows.count - 1
        let old = result[last].windows[end]
        if window.start <= old.upperBound {
          result[last].windows[end] = old.lowerBound..<max(old.upperBound, window.end)
        } else {
          result[last].windows.append(window.start..<window.end)
        }
      } else {
        result.append((window.rule, [window.start..<window.end]))
      }
    }
    return result
  }
}

private func onHit(
  _ id: UInt32, _ from: UInt64, _ to: UInt64, _ flags: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 1 }
  // `scan` keeps the collector alive while libhs calls back.
  let collector = Unmanaged<HitCollector>.fromOpaque(context).takeUnretainedValue()
  return collector.record(Int(id), end: Int(truncatingIfNeeded: to)) ? 0 : 1
}
