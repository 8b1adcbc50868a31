import Testing

@testable import Tokens

/// CRC-32 bit by bit, straight from its definition.
func naiveCRC32(_ bytes: [UInt8]) -> UInt32 {
  var value: UInt32 = 0xffff_ffff
  for byte in bytes {
    value ^= UInt32(byte)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
  }
  return ~value
}

@Suite struct DigestsTests {
  @Test func crc32AgreesWithItsDefinition() {
    #expect(Digests.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    var random = SeededRandom(seed: 4)
    for length in 0..<200 {
      let bytes = random.bytes(length)
      #expect(Digests.crc32(bytes) == naiveCRC32(bytes))
    }
  }

  @Test func crc16HasItsCataloguedCheckValue() {
    #expect(Digests.crc16(Array("123456789".utf8)) == 0x31c3)
  }

  @Test func crc24HasItsCataloguedCheckValue() {
    #expect(Digests.crc24(Array("123456789".utf8)) == 0x21cf02)
  }

  @Test func sha256OfAbcIsTheStandardsExample() {
    let hash = Digests.sha256(Array("abc".utf8))
    #expect(hash.prefix(4).elementsEqual([0xba, 0x78, 0x16, 0xbf]))
    #expect(hash.count == 32)
  }

  /// A GitHub token put together from the definition alone.
  @Test func githubTokenBuiltByHandIsRight() {
    let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var random = SeededRandom(seed: 8)
    for prefix in ["p", "o", "u", "s"] {
      let body = random.text(digits, 30)
      var value = Int(naiveCRC32(body))
      var check: [UInt8] = []
      for _ in 0..<6 {
        check.insert(digits[value % 62], at: 0)
        value /= 62
      }
      #expect(verdict("github-crc32", Array("gh\(prefix)_".utf8) + body + check) == .right)
    }
  }

  /// BIP 173 and the Bitcoin wiki give these as valid and invalid examples.
  @Test func specificationsExamples() {
    #expect(verdict("bech32", "A12UEL5L") == .right)
    #expect(
      verdict("bech32", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w") == .right)
    #expect(verdict("bech32", "A12uEL5L") == .wrong)
    #expect(verdict("bech32", "A12UEL5M") == .wrong)
    #expect(verdict("base58check", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2") == .right)
    #expect(verdict("base58check", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3") == .wrong)
    #expect(verdict("luhn", "79927398713") == .right)
    #expect(verdict("luhn", "79927398710") == .wrong)
    #expect(verdict("luhn", "4111 1111 1111 1111") == .right)
  }

  @Test func basesRoundTrip() {
    var random = SeededRandom(seed: 6)
    for length in 0..<80 {
      let bytes = random.bytes(length)
      for (bits, alphabet) in [(5, Alphabet.base32), (6, Alphabet.base64), (6, Alphabet.base64url)]
      {
        let text = BaseCoding.encode(bytes, bits: bits, alphabet)
        #expect(BaseCoding.decode(text, bits: bits, alphabet)?.bytes == bytes)
      }
      #expect(BaseCoding.decode58(BaseCoding.encode58(bytes)) == bytes)
      #expect(BaseCoding.decodePadded64(BaseCoding.encodePadded64(bytes)) == bytes)
    }
    #expect(String(decoding: BaseCoding.encodePadded64(Array("any".utf8)), as: UTF8.self) == "YW55")
  }

  /// Microsoft's published vectors: seed, input, and the 64-bit result whose halves are folded.
  @Test(
    arguments: [
      ([], 0x30ed_35c1_00cd_3c7d), ([0xaf], 0x48e7_3fc7_7d75_ddc1),
      ([0xe7, 0x0f], 0xb5f6_e1fc_485d_bff8), ([0x37, 0xf4, 0x95], 0xf0b0_7c78_9b8c_f7e8),
      ([0x86, 0x42, 0xdc, 0x59], 0x7008_f2e8_7e9c_f556),
      ([0x15, 0x3f, 0xb7, 0x98, 0x26], 0xe6c0_8c6d_a2af_a997),
    ] as [([UInt8], UInt64)])
  func marvin32AgreesWithPublishedVectors(_ bytes: [UInt8], _ value: UInt64) {
    let folded = UInt32(truncatingIfNeeded: value ^ value >> 32)
    #expect(Digests.marvin32(bytes[...], seed: 0x004f_b61a_001b_dbcc) == folded)
  }
}
