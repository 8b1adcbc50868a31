/// SHA-1 (FIPS 180-4), to compare objects with their names; git's own collision checks are not made.
struct SHA1 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0
  )

  /// The hash of `head` followed by `body`: 20 bytes.
  static func hash(_ head: [UInt8], _ body: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA1()
    HashInput.forEachBlock(head, body) { hash.add($0) }
    return HashInput.bytes([
      hash.state.0, hash.state.1, hash.state.2, hash.state.3, hash.state.4,
    ])
  }

  /// Adds 64 bytes.
  private mutating func add(_ block: UnsafeRawPointer) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
      // 80 words are allocated, 64 bytes are lent.
      for i in 0..<16 {
        words[i] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))
      }
      for i in 16..<80 {
        let word = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16]
        words[i] = word << 1 | word >> 31
      }
      var (a, b, c, d, e) = state
      @inline(__always) func step(_ f: UInt32, _ k: UInt32, _ i: Int) {
        let next = (a << 5 | a >> 27) &+ f &+ e &+ k &+ words[i]
        (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
      }
      for i in 0..<20 { step(d ^ (b & (c ^ d)), 0x5a82_7999, i) }
      for i in 20..<40 { step(b ^ c ^ d, 0x6ed9_eba1, i) }
      for i in 40..<60 { step((b & c) | (d & (b | c)), 0x8f1b_bcdc, i) }
      for i in 60..<80 { step(b ^ c ^ d, 0xca62_c1d6, i) }
      state = (
        state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e
      )
    }
  }
}

/// The padding that SHA-1 and SHA-256 share.
enum HashInput {
  /// Runs `add` for every block of 64 bytes of `head`, `body`, and the padding.
  static func forEachBlock(
    _ head: [UInt8], _ body: UnsafeRawBufferPointer, _ add: (UnsafeRawPointer) -> Void
  ) {
    // `head` is shorter than a block; the first block takes the body's first bytes too.
    let taken = min(body.count, 64 - head.count % 64)
    var tail = head + body[..<taken]
    var rest = taken
    if tail.count % 64 == 0 {
      addAll(tail, add)
      tail.removeAll()
      if let start = body.baseAddress {
        while body.count - rest >= 64 {
          add(start + rest)
          rest += 64
        }
      }
    }
    tail += body[rest...]
    tail.append(0x80)
    tail += [UInt8](repeating: 0, count: (120 - tail.count % 64) % 64)
    let bits = UInt64(head.count + body.count) << 3
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    addAll(tail, add)
  }

  private static func addAll(_ bytes: [UInt8], _ add: (UnsafeRawPointer) -> Void) {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      for offset in stride(from: 0, to: buffer.count, by: 64) { add(start + offset) }
    }
  }

  /// The words of a hash as bytes.
  static func bytes(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }
}
