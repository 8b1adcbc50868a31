import ScanModel

/// What has to follow the hit of a name: a long run of token bytes (`TokenRuns`) that begins near it.
///
/// Every match holds so many bytes of these kinds in a row, so many bytes behind the name; a hit without
/// them is none, and costs a look at a few bytes instead of a regex.
struct RunBehind: Sendable, Equatable {
  /// Bytes of the run, at least; 0 where nothing is asked for.
  var length = 0
  /// Bytes of the run at most, where other bytes stand before and behind it in every match; 0 where nothing is
  /// known of that.
  var most = 0
  /// The most bytes between the end of the hit and the first of these bytes.
  var within = 0
  /// What the bytes of the run are.
  var kinds = Kinds.all

  /// Kinds of token bytes.
  struct Kinds: OptionSet, Sendable {
    let rawValue: UInt8
    static let all = Kinds(rawValue: .max)

    /// The bytes of each kind, by its bit.
    private static let sets = [
      ByteSet.digits, ByteSet("abcdef"), ByteSet("ghijklmnopqrstuvwxyz"), ByteSet("ABCDEF"),
      ByteSet("GHIJKLMNOPQRSTUVWXYZ"), ByteSet("_"), ByteSet("-"), ByteSet("+/"),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The kinds of which a set has any byte.
    init(of set: ByteSet) {
      var kinds: UInt8 = 0
      for (bit, bytes) in Self.sets.enumerated()
      where bytes.members.contains(where: set.contains) {
        kinds |= 1 << UInt8(bit)
      }
      rawValue = kinds
    }

    /// All bytes of these kinds.
    var bytes: ByteSet { Self.unions[Int(rawValue)] }

    /// Of each combination: the one without its lowest kind, and that kind.
    private static let unions = (1...255).reduce(into: [ByteSet()]) { unions, kinds in
      unions.append(unions[kinds & (kinds - 1)].union(sets[kinds.trailingZeroBitCount]))
    }
  }

  /// The largest length that is kept.
  static let longest = 255

  /// Runs of this length and more are listed before the names are looked for.
  static let shortestListed = 20

  /// Whether such a run follows, by the bytes themselves.
  ///
  /// - Parameter end: where the hit ends.
  func isMet(in bytes: UnsafeRawBufferPointer, behind end: Int) -> Bool {
    let set = kinds.bytes
    let last = min(end + within, bytes.count - length)
    var start = end
    while start <= last {
      // From its end: the first byte that is none of them ends all runs before it.
      var place = start + length - 1
      while place >= start && set.contains(bytes[place]) { place -= 1 }
      if place >= start {
        start = place + 1
        continue
      }
      if most == 0 { return true }
      // All of the run, which begins here, or in the name.
      var upper = start + length
      while upper < bytes.count, set.contains(bytes[upper]) {
        upper += 1
        if upper > last + most { break }
      }
      let beginsHere = start > end || end == 0 || !set.contains(bytes[end - 1])
      if beginsHere && upper - start <= most { return true }
      start = upper + 1
    }
    return false
  }

  /// Whether one of the runs has such a part, by its length alone.
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
