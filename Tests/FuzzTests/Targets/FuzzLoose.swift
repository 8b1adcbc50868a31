import CZlib

@testable import Packs

/// A loose object's file as the audit's reader sees it.
func fuzzPackedLoose(_ input: [UInt8]) {
  let file = looseFile(input)
  file.withUnsafeBytes { bytes in
    guard let head = LooseObject.parse(bytes) else { return }
    precondition(head.length <= 64 && head.size >= 0)
    guard head.size <= 1 << 18, let inflater = Inflater() else { return }
    var content = [UInt8](repeating: 0, count: head.length + head.size)
    content.withUnsafeMutableBytes { _ = inflater.inflate(bytes, into: $0) }
  }
}

/// The input as a file: as it is, or deflated first.
func looseFile(_ input: [UInt8]) -> [UInt8] {
  var parts = FuzzInput(input)
  guard parts.byte() & 1 != 0 else { return parts.remaining() }
  let plain = parts.remaining()
  var out = [UInt8](repeating: 0, count: Int(compressBound(uLong(plain.count))))
  var count = uLongf(out.count)
  precondition(compress2(&out, &count, plain, uLong(plain.count), 1) == Z_OK)
  return Array(out[..<Int(count)])
}
