import Rules
import Synchronization

/// Finds random-looking strings of the entropy rules in one pass of its own.
///
/// Runs of base64 and base64url digits are found by vector comparisons (`TokenRuns`), which cost a
/// fraction of the first stage, whereas a regex like `[0-9a-f]{32}` in the database halves the speed
/// of all.
struct EntropyDetectorSet: Sendable {
  struct Detector: Sendable {
    var rule: Int
    var alphabet: EntropyDetector.Alphabet
    var lengths: ClosedRange<Int>
    /// Entropy that a value must exceed, by length.
    var thresholds: Thresholds
  }

  /// The thresholds of one detector, each computed when a value of its length is met: all of them take
  /// milliseconds, and most contents need none.
  final class Thresholds: Sendable {
    private let limit: Double
    private let alphabet: Int
    private let margin: Double
    /// By length; NaN where it has not been computed.
    private let known: Mutex<[Double]>

    init(limit: Double, alphabet: Int, margin: Double, longest: Int) {
      self.limit = limit
      self.alphabet = alphabet
      self.margin = margin
      known = Mutex(Array(repeating: .nan, count: longest + 1))
    }

    subscript(length: Int) -> Double {
      known.withLock { known in
        if known[length].isNaN {
          known[length] = min(
            limit, Entropy.expected(length: length, alphabet: alphabet) - margin)
        }
        return known[length]
      }
    }
  }

  private let detectors: [Detector]
  /// The shortest run to ask `TokenRuns` for; 0 without detectors.
  let shortest: Int
  private let least: Int
  /// Bytes of the longest run that counts.
  let longest: Int

  /// How far below the mean of random strings a value may be: 98 % of random strings of 20 and more
  /// digits lie within (measured on 3,000 random strings a length).
  private static let margin = 0.4
  /// Half of the context that decides about a candidate.
  private static let longestAllowed = 512
  /// The longest run that `TokenRuns` can be asked for.
  private static let longestMinimum = 64

  /// - Parameter rules: all that are detectors, each with its index; others are passed over.
  init(_ rules: [(index: Int, rule: Rule)]) {
    var detectors: [Detector] = []
    for (index, rule) in rules {
      guard let detector = rule.detector else { continue }
      let shortest = max(detector.minLength, 8)
      let longest = min(max(detector.maxLength, shortest), Self.longestAllowed)
      let size = detector.alphabet == .hex ? 16 : 64
      detectors.append(
        Detector(
          rule: index, alphabet: detector.alphabet, lengths: shortest...longest,
          thresholds: Thresholds(
            limit: rule.entropy, alphabet: size, margin: Self.margin, longest: longest)))
    }
    self.detectors = detectors
    least = detectors.map(\.lengths.lowerBound).min() ?? 0
    shortest = min(least, Self.longestMinimum)
    longest = detectors.map(\.lengths.upperBound).max() ?? 0
  }

  var isEmpty: Bool { detectors.isEmpty }

  /// Whether a run may be a finding by its own bytes: what is `false` is refused whatever stands around it.
  func mayCount(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard fits(run, in: bytes) else { return false }
    let own = bytes.slice(run)
    guard let detector = detector(for: Shape(own)) else { return false }
    return Entropy.shannon(own) > detector.threshold
  }

  /// The cheap part of `mayCount`.
  func fits(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard run.count >= least && run.count <= longest, ValueGate.isMixed(run, in: bytes) else {
      return false
    }
    let own = bytes.slice(run)
    return !Shape.looksLikeWords(own, within: run.count + Self.mostPadding) || Shape(own).isHex
  }

  /// Signs of base64 behind a run that belong to the value.
  static let mostPadding = 2

  /// Calls `body` for each run that starts in `accepted`, has a fitting length, stands like a value
  /// and has digits or both cases; stops when `body` returns `false`.
  ///
  /// - Parameter runs: what `TokenRuns` found in `bytes`.
  func forEachRun(
    of runs: [Range<Int>], in bytes: UnsafeRawBufferPointer, accepted: Range<Int>,
    _ body: (Range<Int>) -> Bool
  ) {
    guard !detectors.isEmpty else { return }
    for run in runs {
      // A run that began before belongs to whoever looked there.
      guard run.count >= least && run.count <= longest, accepted.contains(run.lowerBound),
        ValueGate.mayStand(run, in: bytes), ValueGate.isMixed(run, in: bytes)
      else { continue }
      if !body(run) { return }
    }
  }

  /// The same for bytes that nobody has scanned.
  func forEachRun(
    in bytes: UnsafeRawBufferPointer, accepted: Range<Int>, _ body: (Range<Int>) -> Bool
  ) {
    guard !detectors.isEmpty else { return }
    var runs: [Range<Int>] = []
    TokenRuns.find(in: bytes, shortest: shortest, into: &runs)
    forEachRun(of: runs, in: bytes, accepted: accepted, body)
  }

  /// The detector for a run, by the narrowest alphabet that holds it, with its threshold; `nil` for a run
  /// that is not mixed enough for any.
  func detector(for shape: Shape) -> (rule: Int, threshold: Double, alphabet: String)? {
    let isMixed = shape.digits > 0 || (shape.uppers > 2 && shape.lowers > 2)
    guard isMixed, !shape.isDigitsOnly else { return nil }
    let isHex = shape.isHex
    for detector in detectors where detector.lengths.contains(shape.count) {
      let fits: Bool
      switch detector.alphabet {
      case .hex: fits = isHex
      case .base64: fits = !isHex && shape.fitsBase64
      // A string of letters and numbers alone belongs to base64, if that is looked for at all.
      case .base64url:
        fits = !isHex && shape.fitsBase64URL && !(shape.fitsBase64 && takes(.base64, shape.count))
      }
      if fits {
        return (detector.rule, detector.thresholds[shape.count], detector.alphabet.rawValue)
      }
    }
    return nil
  }

  private func takes(_ alphabet: EntropyDetector.Alphabet, _ length: Int) -> Bool {
    detectors.contains { $0.alphabet == alphabet && $0.lengths.contains(length) }
  }
}
