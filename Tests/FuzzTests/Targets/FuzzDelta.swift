import ScanModel

@testable import Packs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Applies one delta in each of the ways there are, and byte by byte.
func fuzzDelta(_ input: [UInt8]) {
  var input = FuzzInput(input)
  let base = (0..<(input.word() * (1 + input.byte() & 1))).map {
    UInt8(truncatingIfNeeded: $0 &* 31)
  }
  let instructions = input.remaining()
  // Exactly as much readable memory as the reader is promised, so that one byte more is told.
  let memory = malloc(instructions.count + BufferPool.slack)
  defer { free(memory) }
  guard let memory else { return }
  memset(memory, 0xAA, instructions.count + BufferPool.slack)
  instructions.withUnsafeBytes { bytes in
    if let start = bytes.baseAddress { memcpy(memory, start, bytes.count) }
  }
  let delta = UnsafeRawBufferPointer(start: memory, count: instructions.count)
  guard let head = Delta.head(delta), head.result <= 1 << 18 else { return }
  let expected = slowly(delta, from: head.start, base, head.result)
  base.withUnsafeBytes { base in
    withTarget(head.result) { target in
      let isValid = Delta.apply(delta, from: head.start, to: base, into: target)
      precondition(isValid == (expected != nil) || head.result == 0)
      if isValid, let expected { precondition(target.elementsEqual(expected)) }
    }
    withTarget(head.result) { target in
      let node = PackNode(id: zeroID)
      guard node.setDelta(delta, head.start, base: base, target: target) == true, let expected
      else {
        return
      }
      node.parent = 0
      var windows: [Range<Int>] = []
      node.windows(context: 16, into: &windows)
      var cursor = 0
      for window in windows {
        var part = [UInt8](repeating: 0, count: window.count)
        part.withUnsafeMutableBytes { _ = node.copy(window, into: $0, cursor: &cursor) }
        precondition(part.elementsEqual(expected[window]))
      }
      precondition(node.bytes().elementsEqual(expected))
    }
  }
}

private let zeroID = ObjectID(hex: String(repeating: "0", count: 40))!

private func withTarget(_ size: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
  guard let memory = malloc(size + BufferPool.slack) else { return }
  defer { free(memory) }
  body(UnsafeMutableRawBufferPointer(start: memory, count: size))
}

/// The definition of gitformat-pack, one byte after the other; `nil` where the delta is not valid.
private func slowly(
  _ delta: UnsafeRawBufferPointer, from start: Int, _ base: [UInt8], _ size: Int
) -> [UInt8]? {
  var result: [UInt8] = []
  var next = start
  func byte() -> Int? {
    guard next < delta.count else { return nil }
    next += 1
    return Int(delta[next - 1])
  }
  while let code = byte() {
    if code & 0x80 == 0 {
      guard code > 0 else { return nil }
      for _ in 0..<code {
        guard let value = byte() else { return nil }
        result.append(UInt8(value))
      }
    } else {
      var arguments = [0, 0, 0, 0, 0, 0, 0]
      for index in 0..<7 where code & 1 << index != 0 {
        guard let value = byte() else { return nil }
        arguments[index] = value
      }
      let offset =
        arguments[0] | arguments[1] << 8 | arguments[2] << 16 | arguments[3] << 24
      let length = arguments[4] | arguments[5] << 8 | arguments[6] << 16
      let end = offset + (length == 0 ? 0x10000 : length)
      guard end <= base.count, result.count + end - offset <= size else { return nil }
      result += base[offset..<end]
    }
    guard result.count <= size else { return nil }
  }
  return result.count == size ? result : nil
}
