import Rules

/// A place of a content that is worth a look at all of it.
package struct ChangedPlace: Sendable, Equatable {
  /// Index into the rules.
  package var rule: Int
  /// The bytes that decide about it, as offsets into the bytes that were looked at.
  package var range: Range<Int>
  /// A content that shares at least so many of these bytes in one piece has it as well; one that
  /// shares fewer has it only if a look around the cut finds it.
  package var least: Int
}

/// Looks at what is new in a content that shares the rest with one that was looked at before.
///
/// A cluster is where the hits of one rule stand so close that its matches may overlap. Which matches a
/// cluster holds, and what their own bytes say of them, depends on it and a margin around it. So a
/// cluster whose margin no change touches is what it was. One that a change touches lies near it, and
/// with `changeContext` bytes around every change at least its first hit is seen there: it is decided
/// where its margin is seen as well, and counts as a place without further question where it is not.
/// Nothing that a scan of the whole would report is missed; a place may turn out to be nothing.
extension Scanner {
  /// Bytes to look at on both sides of a change (`W` in the documentation).
  package static var changeContext: Int { 1024 }

  /// Appends the places that the changes of a content make, or may make.
  ///
  /// - Parameters:
  ///   - bytes: a stretch with `changeContext` bytes around each change, or up to the content's ends.
  ///   - changed: ascending offsets into `bytes`; an empty range is where bytes were taken out.
  ///   - edges: whether the stretch begins, and ends, where the content does.
  package mutating func candidates(
    in bytes: UnsafeRawBufferPointer, changed: [Range<Int>], edges: (start: Bool, end: Bool),
    into places: inout [ChangedPlace]
  ) throws(MatchingError) {
    let view = ChangedView(bytes: bytes, changed: changed, edges: edges)
    try runFirstStage(bytes, keepsHits: true)
    for hit in collector.windowsByRule(keepsHits: true) where !rules.rule(hit.rule).skipReport {
      let entry = rules.firstStage.entries[hit.rule]
      for window in hit.windows {
        if entry.isNarrow {
          try decide(window, width: entry.width, rule: hit.rule, view, &places)
        } else {
          note(window, rule: hit.rule, view, &places)
        }
      }
    }
    guard !rules.entropyDetectors.isEmpty else { return }
    let judge = EntropyJudge(detectors: rules.entropyDetectors, bytes: bytes)
    var trace = Trace(isOn: false)
    rules.entropyDetectors.forEachRun(
      of: collector.runs, in: bytes, accepted: 0..<bytes.count
    ) { run in
      let range = view.widened(run, by: Self.reach)
      if view.touches(range), let verdict = judge.judge(run, trace: &trace) {
        places.append(ChangedPlace(rule: verdict.rule, range: range, least: range.count))
      }
      return true
    }
  }

  /// What the judgement of a match by its own bytes and its name looks at before and behind it.
  private static var reach: Int { AssignmentContext.reach + 16 }

  /// A cluster of a rule whose matches are short.
  private mutating func decide(
    _ cluster: Range<Int>, width: Int, rule index: Int, _ view: ChangedView,
    _ places: inout [ChangedPlace]
  ) throws(MatchingError) {
    let margin = max(width + 2, Self.reach)
    let range = view.widened(cluster, by: margin)
    guard view.touches(range) else { return }
    if view.isSeen(cluster, margin: margin), let regex = rules.rules[index].regex {
      var isPlace = false
      var verifier = Verifier()
      _ = try verifier.forEachMatch(
        of: regex.pattern(), secretGroup: rules.rule(index).secretGroup, in: view.bytes,
        windows: [cluster], accepted: 0..<(view.bytes.count + 1), resume: 0
      ) { (found) throws(MatchingError) in
        isPlace = try !isNothingAnywhere(found, index, in: view.bytes)
        return !isPlace
      }
      guard isPlace else { return }
    }
    places.append(ChangedPlace(rule: index, range: range, least: range.count))
  }

  /// Hits of a rule that only the whole content decides.
  private func note(
    _ window: Range<Int>, rule index: Int, _ view: ChangedView, _ places: inout [ChangedPlace]
  ) {
    guard view.touches(window) else { return }
    // The content's start cuts the first hit short: any part of it may be one.
    let least = window.lowerBound == 0 ? 1 : min(FirstStageFactor.widthLimit + 1, window.count)
    places.append(ChangedPlace(rule: index, range: window, least: least))
  }
}

/// A stretch of a content and what is new in it.
private struct ChangedView {
  let bytes: UnsafeRawBufferPointer
  let changed: [Range<Int>]
  let edges: (start: Bool, end: Bool)

  func widened(_ range: Range<Int>, by margin: Int) -> Range<Int> {
    max(range.lowerBound - margin, 0)..<min(range.upperBound + margin, bytes.count)
  }

  /// Whether a change lies in the range or at its ends.
  func touches(_ range: Range<Int>) -> Bool {
    var low = 0
    var high = changed.count
    while low < high {
      let middle = (low + high) / 2
      if changed[middle].upperBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < changed.count && changed[low].lowerBound <= range.upperBound
  }

  /// Whether a range lies in the stretch with so many bytes around it, or all that there are.
  func isSeen(_ range: Range<Int>, margin: Int) -> Bool {
    (edges.start || range.lowerBound >= margin)
      && (edges.end || range.upperBound + margin <= bytes.count)
  }
}

extension CompiledRules {
  /// Whether contents may be looked at by their changes: every rule has a first stage, so that a stretch
  /// around a change shows its hits.
  package var canMatchChanges: Bool {
    let areSeen = firstStage.entries.allSatisfy {
      !$0.flags.contains(.hasRegex) || $0.flags.contains(.isPresent)
    }
    // A run near a change must be seen whole.
    return areSeen
      && entropyDetectors.longest + 2 * AssignmentContext.reach <= Scanner.changeContext
  }

  /// Whether `Scanner.mayBeWideText` may hold of a content with these first bytes.
  package static func mayBeginWideText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UTF16Text.mayBegin(bytes)
  }
}
