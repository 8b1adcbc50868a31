import ScanModel
import Testing

@Suite struct ObjectIDTests {
  /// Every byte in the place of a digit: as the standard library reads it.
  @Test func readsTheDigitsThatThereAreAndNoOther() throws {
    for byte in UInt8.min...UInt8.max {
      for place in [0, 1, 38, 39] {
        var digits = Array("0123456789abcdefABCDEF0123456789abcdef01".utf8)
        digits[place] = byte
        let value = byte < 0x80 ? Character(UnicodeScalar(byte)).hexDigitValue : nil
        let id = digits.withUnsafeBytes { ObjectID(hexDigits: $0) }
        #expect((id == nil) == (value == nil))
        if id != nil {
          #expect(id?.hex == String(decoding: digits, as: UTF8.self).lowercased())
        }
      }
    }
  }

  @Test(arguments: [0, 1, 39, 41, 63, 65]) func refusesOtherLengths(count: Int) {
    #expect(ObjectID(hex: String(repeating: "a", count: count)) == nil)
  }
}
