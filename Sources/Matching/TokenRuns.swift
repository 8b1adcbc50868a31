import CMatcher

/// Finds long runs of token bytes (letters, digits, `_ - + /`), which most secrets are made of.
///
/// 64 bytes become 64 bits by vector comparisons, and a run of 24 bits is looked for in a word: some
/// 10 GB a second, whereas looking at single bytes costs a misprediction every few of them. Rules
/// whose matches must hold such a run are asked only around one (`Gate`), and the entropy detectors
/// judge nothing else.
enum TokenRuns {
  static let bytes = ByteSet.word.union(ByteSet("-+/"))

  /// Appends all maximal runs of at least `shortest` bytes, ascending.
  ///
  /// - Parameter shortest: 1…64.
  static func find(
    in bytes: UnsafeRawBufferPointer, shortest: Int, into runs: inout [Range<Int>]
  ) {
    guard let base = bytes.baseAddress, bytes.count >= shortest else { return }
    var scan = BitScan(shortest: shortest)
    var offset = 0
    while offset + 64 <= bytes.count {
      // The 64 bytes from `offset` are inside of the buffer.
      let mask = cmatcher_token_mask((base + offset).assumingMemoryBound(to: UInt8.self))
      scan.take(mask, at: offset, into: &runs)
      offset += 64
    }
    if offset < bytes.count {
      // A wider alignment would be memory from the heap.
      withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { tail in
        tail.initializeMemory(as: UInt8.self, repeating: 0)
        tail.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        // 64 bytes were allocated.
        guard let address = tail.baseAddress else { return }
        scan.take(
          cmatcher_token_mask(address.assumingMemoryBound(to: UInt8.self)), at: offset, into: &runs)
      }
    }
    scan.take(0, at: bytes.count, into: &runs)
  }

  /// Appends all maximal runs of at least `shortest` letters and digits within runs of token bytes.
  static func findPlain(
    in bytes: UnsafeRawBufferPointer, within runs: [Range<Int>], shortest: Int,
    into plain: inout [Range<Int>]
  ) {
    for run in runs {
      var start = run.lowerBound
      while start + shortest <= run.upperBound {
        // From its end: the first other byte ends all runs before it.
        var place = start + shortest - 1
        while place >= start, ByteSet.alphanumerics.contains(bytes[place]) { place -= 1 }
        if place >= start {
          start = place + 1
          continue
        }
        var end = start + shortest
        while end < run.upperBound, ByteSet.alphanumerics.contains(bytes[end]) { end += 1 }
        plain.append(start..<end)
        start = end + 1
      }
    }
  }

  /// Runs in a row of bits that comes in words of 64.
  private struct BitScan {
    let shortest: Int
    /// How many ones stand before the next word.
    private var carried = 0

    init(shortest: Int) { self.shortest = min(max(shortest, 1), 64) }

    @inline(__always)
    mutating func take(_ mask: UInt64, at offset: Int, into runs: inout [Range<Int>]) {
      if mask == .max {
        carried += 64
        return
      }
      let leading = (~mask).trailingZeroBitCount
      if carried + leading >= shortest { runs.append((offset - carried)..<(offset + leading)) }
      let trailing = (~mask).leadingZeroBitCount
      carried = trailing
      // What touches the ends of the word has been seen to, or waits for the next word.
      let behind = UInt64.max &<< UInt64(leading)
      let inner = mask & behind & (UInt64.max &>> UInt64(trailing))
      var starts = ones(inner)
      while starts != 0 {
        let start = starts.trailingZeroBitCount
        let count = (~(inner &>> UInt64(start))).trailingZeroBitCount
        runs.append((offset + start)..<(offset + start + count))
        starts &= start + count < 64 ? UInt64.max &<< UInt64(start + count) : 0
      }
    }

    /// The bits at which `shortest` ones begin.
    @inline(__always)
    private func ones(_ mask: UInt64) -> UInt64 {
      var result = mask
      var length = 1
      while length * 2 <= shortest {
        result &= result &>> UInt64(length)
        length *= 2
      }
      return length < shortest ? result & (result &>> UInt64(shortest - length)) : result
    }
  }
}
