import CZlib

/// Encoders of their own, for tests of what is decoded.
func base64(_ text: some StringProtocol) -> String { base64(Array(text.utf8)) }

func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var out = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let padded = Array(group) + [0, 0]
    let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
    for i in 0..<4 {
      out += i <= group.count ? String(alphabet[bits >> (18 - 6 * i) & 63]) : "="
    }
  }
  return out
}

func hex(_ text: String) -> String { hex(Array(text.utf8)) }

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func wrapped(_ text: String, _ width: Int) -> [String] {
  let digits = Array(text)
  return stride(from: 0, to: digits.count, by: width).map {
    String(digits[$0..<min($0 + width, digits.count)])
  }
}

func gzip(_ text: String) -> [UInt8] {
  let source = Array(text.utf8)
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  deflateInit2_(
    stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(stream) }
  var out = [UInt8](repeating: 0, count: source.count + 1024)
  var input = source
  let made = input.withUnsafeMutableBufferPointer { input in
    out.withUnsafeMutableBufferPointer { out in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = uInt(input.count)
      stream.pointee.next_out = out.baseAddress
      stream.pointee.avail_out = uInt(out.count)
      deflate(stream, Z_FINISH)
      return out.count - Int(stream.pointee.avail_out)
    }
  }
  return Array(out[..<made])
}
