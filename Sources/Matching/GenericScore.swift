/// How likely the value of a generic assignment is a secret: a logistic score over plain features.
///
/// The weights were fitted on labelled code (Benchmarks/accuracy/fit_score.py); each part is a
/// feature times its weight, in units of log-odds.
struct GenericScore {
  let features: ScoreFeatures
  /// Log-odds.
  let total: Double

  /// From here on a value is a finding of medium confidence.
  static let mediumLine = 0.0
  /// From here on it is told as "also seen".
  static let lowLine = -1.5

  init(_ features: ScoreFeatures) {
    self.features = features
    var sum = 0.0
    for (value, weight) in zip(features.values, Self.weights) { sum += value * weight }
    total = sum
  }

  /// The weightiest parts, for `explain`: `password +2.1`.
  func parts(limit: Int) -> [String] {
    ScoreFeature.allCases
      .map { ($0, features[$0] * Self.weights[$0.rawValue]) }
      .filter { abs($0.1) >= 0.05 }
      .sorted { abs($0.1) > abs($1.1) }
      .prefix(limit)
      .map { "\($0.0.name) \(Self.signed($0.1))" }
  }

  /// Two decimals with a sign.
  static func signed(_ value: Double) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = hundredths % 100
    return "\(value < 0 ? "−" : "+")\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }
}
