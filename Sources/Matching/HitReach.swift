/// How far around the end of a hit a match reaches at most that holds the hit: where RE2 has to look.
struct HitReach: Sendable, Equatable {
  /// Bytes of a match before the end of the hit.
  var before: Int32
  /// Bytes of a match behind the end of the hit.
  var after: Int32

  /// Of the hit alone, for rules whose matches have no bound.
  static let ofHit = HitReach(before: Int32(FirstStageFactor.widthLimit), after: 0)

  init(before: Int32, after: Int32) {
    self.before = before
    self.after = after
  }

  /// - Parameters:
  ///   - hit: the pieces of a pattern that are looked for.
  ///   - front: those before them.
  ///   - behind: those from the first on that is not looked for as a whole.
  ///   - begun: how many bytes of that one every hit holds.
  init(
    of hit: [RegexNode], front: ArraySlice<RegexNode>, behind: ArraySlice<RegexNode>, begun: Int = 0
  ) {
    func width(_ pieces: ArraySlice<RegexNode>) -> Int {
      // A pattern without a bound has windows of another kind.
      RegexNode.sequence(Array(pieces)).maxWidth ?? 0
    }
    before = Int32(clamping: width(front) + width(hit[...]))
    after = Int32(clamping: max(width(behind) - begun, 0))
  }
}
