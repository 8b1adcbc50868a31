#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory for one object under construction.
struct PoolBuffer {
  let start: UnsafeMutableRawPointer
  /// Bytes that may be used; `BufferPool.slack` more are allocated.
  let capacity: Int
}

/// One worker's buffers: reused last in, first out, and counted against the common budget.
struct BufferPool: ~Copyable {
  /// Bytes behind each buffer's capacity that may be read and written but mean nothing, so that short
  /// copies and the arguments of an instruction can be moved in words without a check each.
  static let slack = 64
  /// Unused memory that is kept from one root to the next.
  private static let kept = 48 << 20
  private static let smallest = 64 << 10

  private let budget: MemoryBudget
  private var unused: [PoolBuffer] = []
  private var unusedBytes = 0

  init(budget: MemoryBudget) { self.budget = budget }

  deinit {
    for buffer in unused {
      budget.give(buffer.capacity)
      free(buffer.start)
    }
  }

  /// Lends a buffer of at least `size` bytes; `nil` when the budget or the system's memory is used up.
  mutating func take(_ size: Int) -> PoolBuffer? {
    if let last = unused.popLast() {
      unusedBytes -= last.capacity
      if last.capacity >= size { return last }
      drop(last)
    }
    // A quarter more, so that a slowly growing file does not need a new buffer each time.
    var capacity = max(size + size / 4, BufferPool.smallest)
    if !budget.take(capacity) {
      dropUnused()
      capacity = max(size, 1)
      guard budget.take(capacity) else { return nil }
    }
    guard let start = malloc(capacity + BufferPool.slack) else {
      budget.give(capacity)
      return nil
    }
    return PoolBuffer(start: start, capacity: capacity)
  }

  /// Takes a lent buffer back.
  mutating func give(_ buffer: PoolBuffer) {
    unused.append(buffer)
    unusedBytes += buffer.capacity
  }

  /// Gives memory back to the system when much of it lies idle.
  mutating func trim() {
    if unusedBytes > BufferPool.kept { dropUnused() }
  }

  private mutating func dropUnused() {
    for buffer in unused { drop(buffer) }
    unused.removeAll(keepingCapacity: true)
    unusedBytes = 0
  }

  private func drop(_ buffer: PoolBuffer) {
    budget.give(buffer.capacity)
    free(buffer.start)
  }
}
