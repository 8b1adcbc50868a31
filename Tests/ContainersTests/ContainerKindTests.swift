import Testing

@testable import Containers

@Suite struct ContainerKindTests {
  private func mayBe(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { ContainerKind.mayBe($0) } }

  @Test(arguments: [
    [0x50, 0x4b, 3, 4], [0x1f, 0x8b, 8, 0], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
    [0x28, 0xb5, 0x2f, 0xfd],
    Array("BZh91AY&SY".utf8), [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], Array("!<arch>\n".utf8),
    Array("070701".utf8), Array("Rar!".utf8) + [0x1a, 7, 0], Array("  -lh5-".utf8),
    Array("LZIP".utf8),
  ])
  func magicNumbersAreKnown(head: [UInt8]) {
    #expect(mayBe(head + Array(repeating: 7, count: 600)))
    #expect(mayBe(head))
  }

  @Test(arguments: [
    "", "PK", "PKCS", "BZhang writes", "0707", "!<arch", "LZI", "plain words", "- lh -lh", "7z",
  ])
  func otherBeginningsAreNot(text: String) {
    #expect(!mayBe(Array(text.utf8)))
    #expect(!mayBe(Array(text.utf8) + Array(repeating: 0x20, count: 1024)))
  }

  @Test func aTarIsToldByItsWordOrItsChecksum() {
    var posix = [UInt8](repeating: 0, count: 512)
    posix.replaceSubrange(0..<4, with: Array("name".utf8))
    var old = posix
    posix.replaceSubrange(257..<262, with: Array("ustar".utf8))
    #expect(mayBe(posix))
    #expect(!mayBe(old))
    let sum = old.reduce(0) { $0 + Int($1) } + 8 * 0x20
    let digits = String(sum, radix: 8)
    let field = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
    old.replaceSubrange(148..<156, with: Array(field.utf8))
    #expect(mayBe(old))
  }

  @Test func onlyAnImageOfADiskPassesASecondLookAtZeros() {
    var image = [UInt8](repeating: 0, count: 40_000)
    #expect(mayBe(image))
    #expect(!image.withUnsafeBytes { ContainerKind.isDisk($0) })
    image.replaceSubrange(32_769..<32_774, with: Array("CD001".utf8))
    #expect(image.withUnsafeBytes { ContainerKind.isDisk($0) })
  }
}
