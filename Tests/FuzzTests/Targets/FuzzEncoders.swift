import CZlib

/// Encodes bytes in one of the ways that are decoded again; `kind` is 0…15.
func wrapped(_ bytes: [UInt8], in kind: Int) -> [UInt8] {
  switch kind {
  case 1: base64(bytes)
  case 2: lines(base64(bytes), width: 76)
  case 3: lines(base64(bytes), width: 40, end: Array("\r\n  ".utf8))
  case 4: bytes.flatMap { hexDigits($0) }
  case 5: Array("0x".utf8) + bytes.flatMap { hexDigits($0) }
  case 6: bytes.flatMap { Array("%".utf8) + hexDigits($0) }
  case 7: bytes.flatMap { Array("\\x".utf8) + hexDigits($0) }
  case 8: bytes.flatMap { Array("\\u00".utf8) + hexDigits($0) }
  case 9: gzipped(bytes)
  case 10: [0xFF, 0xFE] + bytes.flatMap { [$0, 0] }
  case 11: bytes.flatMap { [0, $0] }
  case 12: Array("key = \"".utf8) + bytes + Array("\"\n".utf8)
  case 13: bytes + bytes
  default: bytes
  }
}

func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  // On the heap: zlib keeps a pointer back to it.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  let isReady = deflateInit2_(
    stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  precondition(isReady == Z_OK)
  defer { deflateEnd(stream) }
  var source = bytes
  var out = [UInt8](repeating: 0, count: Int(deflateBound(stream, uLong(bytes.count))))
  let made = source.withUnsafeMutableBufferPointer { source in
    out.withUnsafeMutableBufferPointer { out in
      stream.pointee.next_in = source.baseAddress
      stream.pointee.avail_in = uInt(source.count)
      stream.pointee.next_out = out.baseAddress
      stream.pointee.avail_out = uInt(out.count)
      precondition(deflate(stream, Z_FINISH) == Z_STREAM_END)
      return out.count - Int(stream.pointee.avail_out)
    }
  }
  return Array(out[..<made])
}

func base64(_ bytes: [UInt8]) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start...].prefix(3)
    let padded = Array(group) + [0, 0]
    let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
    for index in 0..<4 {
      out.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : 0x3D)
    }
  }
  return out
}

func lines(_ text: [UInt8], width: Int, end: [UInt8] = [0x0A]) -> [UInt8] {
  stride(from: 0, to: text.count, by: width).flatMap { text[$0...].prefix(width) + end }
}

private func hexDigits(_ byte: UInt8) -> [UInt8] {
  let digits = Array("0123456789abcdef".utf8)
  return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
}
