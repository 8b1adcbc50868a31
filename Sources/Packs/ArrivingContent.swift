import CIgzip
package import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The content of a large loose object, which can be read while it is still being inflated.
///
/// It is an offer only: whatever is wrong with the stream, or with what it makes, is for those to find
/// and to tell who read the object whole.
///
/// `@unchecked Sendable`: `fill` alone writes, and readers wait for what they read.
package final class ArrivingContent: @unchecked Sendable {
  package let kind: PackObjectKind
  /// The whole content; may be read as far as `arrival` says.
  package let bytes: UnsafeRawBufferPointer
  package let arrival = Arrival()
  private let target: UnsafeMutableRawBufferPointer
  private let headLength: Int
  private let file: MappedFile
  private let stream: OpaquePointer

  /// Bytes that are made at once: small enough to stay near a processor.
  private static let step = 256 << 10

  /// - Returns: `nil` where no object begins or it has another size than is wanted, where memory is short,
  ///   or nothing here inflates in pieces.
  init?(_ file: MappedFile, sizes: ClosedRange<Int>) {
    guard let head = LooseObject.parse(file.bytes), sizes.contains(head.size),
      let stream = igzip_begin(file.bytes.baseAddress, file.bytes.count)
    else { return nil }
    let count = head.length + head.size
    guard let start = LargeMemory.allocate(count) else {
      igzip_free(stream)
      return nil
    }
    target = UnsafeMutableRawBufferPointer(start: start, count: count)
    bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[head.length...])
    kind = head.kind
    headLength = head.length
    self.file = file
    self.stream = stream
  }

  deinit {
    igzip_free(stream)
    free(target.baseAddress)
  }

  /// Inflates all; to be called once, on any thread.
  package func fill() {
    arrival.finish(isComplete: inflate())
  }

  private func inflate() -> Bool {
    for from in stride(from: 0, to: target.count, by: Self.step) {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: target[from..<min(from + Self.step, target.count)])
      guard igzip_next(stream, part.baseAddress, part.count) == 1 else { return false }
      arrival.advance(to: max(from + part.count - headLength, 0))
    }
    return igzip_is_ended(stream) == 1
  }
}
