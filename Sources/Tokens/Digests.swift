import CSodium
import CZlib

/// The checksums and hashes that tokens are made of.
enum Digests {
  /// CRC-32 of IEEE 802.3, as zlib computes it.
  static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
    let array = Array(bytes)
    return array.withUnsafeBufferPointer { buffer in
      // Lengths are bounded by `CheckDigits.longestSecret`, far below zlib's 32-bit count.
      UInt32(truncatingIfNeeded: CZlib.crc32(0, buffer.baseAddress, UInt32(buffer.count)))
    }
  }

  /// CRC-16/XMODEM: polynomial 0x1021, start 0, no reflection.
  static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
    var value: UInt16 = 0
    for byte in bytes {
      value ^= UInt16(byte) << 8
      for _ in 0..<8 { value = value & 0x8000 != 0 ? value << 1 ^ 0x1021 : value << 1 }
    }
    return value
  }

  /// CRC-24 of OpenPGP (RFC 4880, section 6.1).
  static func crc24(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value: UInt32 = 0xb7_04ce
    for byte in bytes {
      value ^= UInt32(byte) << 16
      for _ in 0..<8 { value = value & 0x80_0000 != 0 ? value << 1 ^ 0x186_4cfb : value << 1 }
    }
    return value & 0xff_ffff
  }

  /// SHA-256, 32 bytes.
  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    _ = sodium
    var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    _ = crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
    return hash
  }

  /// libsodium asks for one initialisation before any other call; it may be repeated.
  static let sodium = sodium_init()

  /// Marvin32, Microsoft's keyed 32-bit checksum.
  ///
  /// The low half of `seed` is one word of the state and the high half the other; the data is taken
  /// in little-endian words, closed by a byte 0x80 and zeros.
  static func marvin32(_ bytes: ArraySlice<UInt8>, seed: UInt64) -> UInt32 {
    var low = UInt32(truncatingIfNeeded: seed)
    var high = UInt32(truncatingIfNeeded: seed >> 32)
    func mix() {
      high ^= low
      low = rotated(low, 20) &+ high
      high = rotated(high, 9) ^ low
      low = rotated(low, 27) &+ high
      high = rotated(high, 19)
    }
    var word: UInt32 = 0
    var filled: UInt32 = 0
    for byte in bytes {
      word |= UInt32(byte) << (8 * filled)
      filled += 1
      if filled == 4 {
        low &+= word
        mix()
        (word, filled) = (0, 0)
      }
    }
    low &+= word | 0x80 << (8 * filled)
    mix()
    mix()
    return low ^ high
  }

  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value << count | value >> (32 - count)
  }
}

extension UInt32 {
  /// The four bytes, least significant first.
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
