/// Tails as bytes, little-endian: of each its rule and the number of its steps (4 each), of each step its set
/// (32), the least and the most bytes (2 each).
extension HitTail {
  private static let stepLength = 36

  static func stored(_ tails: [Int: HitTail]) -> [UInt8] {
    var out: [UInt8] = []
    for (rule, tail) in tails.sorted(by: { $0.key < $1.key }) {
      for number in [rule, tail.steps.count] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: number).littleEndian) { out += $0 }
      }
      for step in tail.steps {
        out += step.set.stored
        for number in [step.least, step.most] {
          withUnsafeBytes(of: UInt16(truncatingIfNeeded: number).littleEndian) { out += $0 }
        }
      }
    }
    return out
  }

  /// - Returns: `nil` for bytes that are no tails of so many rules.
  static func read(stored bytes: UnsafeRawBufferPointer, ruleCount: Int) -> [Int: HitTail]? {
    func number<N: FixedWidthInteger>(_ place: Int, _: N.Type) -> Int {
      Int(N(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: N.self)))
    }
    var tails: [Int: HitTail] = [:]
    var place = 0
    while place < bytes.count {
      guard bytes.count - place >= 8 else { return nil }
      let rule = number(place, UInt32.self)
      let count = number(place + 4, UInt32.self)
      place += 8
      guard rule < ruleCount, count <= (bytes.count - place) / stepLength else { return nil }
      let steps = (0..<count).map { index in
        let start = place + index * stepLength
        return Step(
          set: ByteSet(stored: bytes.slice(start..<(start + 32))),
          least: number(start + 32, UInt16.self), most: number(start + 34, UInt16.self))
      }
      tails[rule] = HitTail(steps: steps)
      place += count * stepLength
    }
    return tails
  }
}
