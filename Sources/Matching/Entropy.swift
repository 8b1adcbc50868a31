#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Shannon entropy of byte strings, in bits per byte.
enum Entropy {
  /// 0…8; 0 for no bytes.
  static func shannon(_ bytes: UnsafeRawBufferPointer) -> Double {
    guard !bytes.isEmpty else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      counts.initialize(repeating: 0)
      for byte in bytes { counts[Int(byte)] &+= 1 }
      let total = Double(bytes.count)
      var sum = 0.0
      for count in counts where count > 0 {
        let share = Double(count) / total
        sum -= share * log2(share)
      }
      return sum
    }
  }

  /// The mean Shannon entropy of random strings over an alphabet.
  ///
  /// Exact: −A Σ P(count = k) (k/n) log2(k/n), with counts binomially distributed.
  static func expected(length: Int, alphabet: Int) -> Double {
    guard length > 1, alphabet > 1 else { return 0 }
    let n = Double(length)
    let p = 1 / Double(alphabet)
    var probability = pow(1 - p, n)
    var sum = 0.0
    for k in 1...length {
      probability *= (n - Double(k) + 1) / Double(k) * p / (1 - p)
      let share = Double(k) / n
      sum -= probability * share * log2(share)
      if probability < 1e-12 && Double(k) > n * p { break }
    }
    return Double(alphabet) * sum
  }

  /// One decimal, for sentences.
  static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
