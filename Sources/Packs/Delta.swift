#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The instructions of a delta (gitformat-pack, "Deltified representation").
///
/// The buffers that hold instructions have `BufferPool.slack` readable bytes behind them: the arguments
/// of one copy, at most seven bytes, are read first and checked afterwards.
enum Delta {
  /// The two sizes at the head of a delta and where its instructions start; `nil` when not valid.
  static func head(_ delta: UnsafeRawBufferPointer) -> (base: Int, result: Int, start: Int)? {
    var position = 0
    guard let base = size(delta, &position), let result = size(delta, &position) else { return nil }
    return (base, result, position)
  }

  private static func size(_ delta: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < delta.count, shift <= 49 else { return nil }
      let byte = delta[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
      if byte & 0x80 == 0 { return Int(value) }
    }
  }

  /// Builds an object from its base.
  ///
  /// - Parameters:
  ///   - delta: the whole delta, `start` the first instruction.
  ///   - target: of exactly the size that the delta declares.
  /// - Returns: whether every instruction stays inside its buffers and `target` is filled.
  static func apply(
    _ delta: UnsafeRawBufferPointer, from start: Int, to base: UnsafeRawBufferPointer,
    into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let instructions = delta.baseAddress, let output = target.baseAddress else {
      return false
    }
    // An empty base is never read: every copy from it fails its check.
    let source = base.baseAddress ?? instructions
    let end = instructions + delta.count
    var next = instructions + start
    var done = 0
    while next < end {
      let code = next.load(as: UInt8.self)
      next += 1
      if code & 0x80 != 0 {
        let (offset, length) = copyArguments(code, &next)
        guard next <= end, offset &+ length <= base.count, length <= target.count &- done else {
          return false
        }
        memcpy(output + done, source + offset, length)
        done &+= length
      } else {
        let length = Int(code)
        guard length > 0, length <= end - next, length <= target.count &- done else { return false }
        memcpy(output + done, next, length)
        next += length
        done &+= length
      }
    }
    return done == target.count
  }

  /// Reads the bytes of a copy instruction that `code` says are there.
  @inline(__always)
  static func copyArguments(_ code: UInt8, _ next: inout UnsafeRawPointer) -> (Int, Int) {
    var offset = 0
    var length = 0
    @inline(__always) func byte() -> Int {
      let value = Int(next.load(as: UInt8.self))
      next += 1
      return value
    }
    if code & 0x01 != 0 { offset = byte() }
    if code & 0x02 != 0 { offset |= byte() << 8 }
    if code & 0x04 != 0 { offset |= byte() << 16 }
    if code & 0x08 != 0 { offset |= byte() << 24 }
    if code & 0x10 != 0 { length = byte() }
    if code & 0x20 != 0 { length |= byte() << 8 }
    if code & 0x40 != 0 { length |= byte() << 16 }
    return (offset, length == 0 ? 0x10000 : length)
  }
}
