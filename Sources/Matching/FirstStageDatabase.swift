extension FirstStage {
  /// Which of the databases of a part holds a pattern, by what the pattern costs and what its matches
  /// are sure to hold.
  ///
  /// Short literals (`AC`, `sk_`, a lone `.`) among those that run over all bytes would slow all
  /// others down by half; but matches of such rules mostly hold a long run of token bytes.
  enum Database: Int, CaseIterable, Sendable {
    /// Runs over everything.
    case main
    /// Runs over long runs and a few bytes on either side.
    case nearRuns
    /// Runs over very long runs and what may stand before a value: its name, an operator.
    case aroundRuns
    /// Runs over what may stand before a run: only the names of providers, without the gap and the value
    /// that follow them (`RunBehind`).
    case namesBeforeRuns
    /// The same for values that are longer, before which less is to be looked at.
    case namesBeforeLongRuns
    /// As `nearRuns`, around runs of letters and digits alone: names in programs are none.
    case nearPlainRuns
    /// As `namesBeforeRuns`, before runs of letters and digits alone.
    case namesBeforePlainRuns

    /// Those of texts in any case; of several that may hold a name, the first.
    static let ofNames: [Database] = [
      .namesBeforePlainRuns, .namesBeforeLongRuns, .namesBeforeRuns,
    ]
    /// Those of regexes that run around long runs, in the same order.
    static let ofRegexes: [Database] = [.nearPlainRuns, .nearRuns, .aroundRuns]

    /// Whether the patterns are texts in any case, and no regexes.
    var holdsTexts: Bool { Self.ofNames.contains(self) }

    struct Gate: Sendable {
      /// The shortest run that counts.
      var shortest: Int
      /// Whether only letters and digits make a run.
      var isPlain = false
      /// Bytes around a run that are looked at.
      var before: Int
      var after: Int
      /// Patterns that are cheaper than this stay in the main database.
      var leastCost: Double
    }

    var gate: Gate? {
      switch self {
      case .main: nil
      case .nearRuns: Gate(shortest: 27, before: 48, after: 24, leastCost: 60)
      case .aroundRuns: Gate(shortest: 32, before: 240, after: 72, leastCost: 120)
      case .namesBeforeRuns: Gate(shortest: 20, before: 208, after: 0, leastCost: 0)
      case .namesBeforeLongRuns: Gate(shortest: 32, before: 208, after: 0, leastCost: 0)
      case .nearPlainRuns:
        Gate(shortest: 20, isPlain: true, before: 96, after: 96, leastCost: 0)
      case .namesBeforePlainRuns:
        Gate(shortest: 20, isPlain: true, before: 208, after: 0, leastCost: 0)
      }
    }
  }
}
