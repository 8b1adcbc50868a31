import Rules
import Synchronization

/// Finds random-looking strings of the entropy rules in one pass of its own.
///
/// Runs of base64 and base64url digits are found by looking at every `shortest`-th byte only, as
/// Boyer and Moore do: where that byte is no digit, no run can cover it. So it costs a fraction of
/// the first stage, whereas a regex like `[0-9a-f]{32}` in the database halves the speed of all.
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
  private let shortest: Int
  private let longest: Int
  /// 1 for bytes of either base64 alphabet, without `=`.
  private let isDigit: [UInt8]

  /// How far below the mean of random strings a value may be: 98 % of random strings of 20 and more
  /// digits lie within (measured on 3,000 random strings a length).
  private static let margin = 0.4
  private static let longestAllowed = 1024

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
    shortest = detectors.map(\.lengths.lowerBound).min() ?? 0
    longest = detectors.map(\.lengths.upperBound).max() ?? 0
    let digits = ByteSet.alphanumerics.union(ByteSet("+/-_"))
    isDigit = (0...255).map { digits.contains($0) ? 1 : 0 }
  }

  var isEmpty: Bool { detectors.isEmpty }

  /// Calls `body` for each run that starts in `accepted`, has a fitting length, stands like a value
  /// and has digits or both cases; stops when `body` returns `false`.
  func forEachRun(
    in bytes: UnsafeRawBufferPointer, accepted: Range<Int>, _ body: (Range<Int>) -> Bool
  ) {
    guard !detectors.isEmpty else { return }
    isDigit.withUnsafeBufferPointer { isDigit in
      var position = accepted.lowerBound
      // A run that began before belongs to whoever looked there.
      if position > 0 {
        while position < bytes.count && isDigit[Int(bytes[position - 1])] == 1 { position += 1 }
      }
      while position + shortest <= bytes.count && position < accepted.upperBound {
        var start = position + shortest - 1
        guard isDigit[Int(bytes[start])] == 1 else {
          position = start + 1
          continue
        }
        var end = start + 1
        while start > position && isDigit[Int(bytes[start - 1])] == 1 { start -= 1 }
        while end < bytes.count && isDigit[Int(bytes[end])] == 1 { end += 1 }
        position = end + 1
        let length = end - start
        if length >= shortest && length <= longest && start < accepted.upperBound,
          ValueGate.mayStand(start..<end, in: bytes), ValueGate.isMixed(start..<end, in: bytes)
        {
          if !body(start..<end) { return }
        }
      }
    }
  }

  /// The detector for a run, by the narrowest alphabet that holds it, with its threshold.
  func detector(for shape: Shape) -> (rule: Int, threshold: Double, alphabet: String)? {
    let isHex = shape.isHex && !shape.isDigitsOnly
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
