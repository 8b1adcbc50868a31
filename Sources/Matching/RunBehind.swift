import ScanModel

/// What has to follow the hit of a name: a long run of token bytes (`TokenRuns`) that begins near it.
///
/// Every match holds so many token bytes in a row, so many bytes behind the name; a hit without them
/// is none, and costs a look at the runs that were found anyway instead of a regex.
struct RunBehind: Sendable, Equatable {
  /// Bytes of the run, at least; 0 where nothing is asked for.
  var length = 0
  /// The most bytes between the end of the hit and the first of these bytes.
  var within = 0

  /// The largest length that is kept.
  static let longest = 255

  /// Runs of this length and more are listed before the names are looked for; others are looked for behind
  /// each hit.
  static let shortestListed = 20

  /// Whether such a run follows, by the bytes themselves.
  ///
  /// - Parameter end: where the hit ends.
  func isMet(in bytes: UnsafeRawBufferPointer, behind end: Int) -> Bool {
    let last = min(end + within + length, bytes.count)
    var count = 0
    var place = end
    while place < last {
      if TokenRuns.bytes.contains(bytes[place]) {
        count += 1
        if count == length { return true }
      } else {
        if last - place <= length { return false }
        count = 0
      }
      place += 1
    }
    return false
  }

  /// Whether one of the runs has such a part.
  ///
  /// - Parameters:
  ///   - runs: maximal runs, ascending.
  ///   - end: where the hit ends.
  func isMet(by runs: [Range<Int>], behind end: Int) -> Bool {
    // The first run that does not end too early; later ones may be too short.
    var low = runs.partitioningIndex { $0.upperBound >= end + length }
    while low < runs.count && runs[low].lowerBound <= end + within {
      if runs[low].count >= length { return true }
      low += 1
    }
    return false
  }
}
