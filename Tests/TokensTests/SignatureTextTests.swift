import Testing

@testable import Tokens

@Suite struct SignatureTextTests {
  /// The value of a `gpgsig` line with the lines that continue it.
  private static func armour(
    _ bytes: [UInt8], _ kind: String = "PGP", header: String = "", between: String? = "=AbC1"
  ) -> String {
    let text = BaseCoding.encodePadded64(bytes)
    var lines = ["-----BEGIN \(kind) SIGNATURE-----", header]
    for start in stride(from: 0, to: text.count, by: 64) {
      lines.append(String(decoding: text[start...].prefix(64), as: UTF8.self))
    }
    if let between { lines.append(between) }
    return (lines + ["-----END \(kind) SIGNATURE-----"]).joined(separator: "\n ")
  }

  private static func isSignature(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { SignatureText.isSignature($0) }
  }

  private static func counted(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
    (0..<size).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
  }

  private static func part(_ kind: UInt8, _ count: Int) -> [UInt8] {
    counted([kind] + [UInt8](repeating: 0x41, count: count), 1)
  }

  /// A number of so many bytes whose highest bit is set.
  private static func integer(_ count: Int) -> [UInt8] {
    let bits = count * 8
    return [UInt8(bits >> 8), UInt8(bits & 255), 0x80] + [UInt8](repeating: 7, count: count - 1)
  }

  private static let time = part(2, 4)

  private static func body(
    version: UInt8 = 4, algorithm: UInt8 = 1, hashed: [UInt8] = time, others: [UInt8] = [],
    numbers: [UInt8] = integer(256)
  ) -> [UInt8] {
    [version, 0, algorithm, 8] + counted(hashed, 2) + counted(others, 2) + [1, 2] + numbers
  }

  private static func packet(_ body: [UInt8]) -> [UInt8] { [0x89] + counted(body, 2) }

  private static func ssh(
    key: String = "ssh-ed25519", space: String = "git", hash: String = "sha512",
    signature: String = "ssh-ed25519", rest: [UInt8] = []
  ) -> [UInt8] {
    func text(_ text: String) -> [UInt8] { counted(Array(text.utf8), 4) }
    let number = counted([UInt8](repeating: 9, count: 32), 4)
    return Array("SSHSIG".utf8) + [0, 0, 0, 1] + counted(text(key) + number, 4) + text(space)
      + text("") + text(hash) + counted(text(signature) + number, 4) + rest
  }

  @Test(arguments: [
    armour(packet(body())),
    armour(packet(body()), between: nil),
    armour(packet(body())) + "\n ",
    armour([0x88] + counted(body(numbers: integer(32)), 1)),
    // Lengths of one and of two bytes in the newer form.
    armour([0xC2] + counted(body(numbers: integer(32)), 1)),
    armour([0xC2, 192, 90] + body(numbers: integer(264))),
    armour(packet(body(algorithm: 22, numbers: integer(32) + integer(32)))),
    armour(packet(body(algorithm: 27, numbers: [UInt8](repeating: 5, count: 64)))),
    armour(packet(body(hashed: time + part(33, 21) + part(28, 40), others: part(16, 8)))),
    armour(ssh(), "SSH", between: nil),
    armour(ssh(key: "ssh-rsa", signature: "rsa-sha2-512"), "SSH", between: nil),
    armour(
      ssh(key: "ecdsa-sha2-nistp256", hash: "sha256", signature: "ecdsa-sha2-nistp256"), "SSH",
      between: nil),
  ])
  func whatProgramsWriteIsASignature(text: String) {
    #expect(Self.isSignature(text))
  }

  @Test(arguments: [
    "", "-----BEGIN PGP SIGNATURE-----", "some text",
    // Lines of a text in the armour.
    armour(packet(body()), header: "Comment: text"),
    armour(packet(body()), between: "password"),
    armour(packet(body())) + "\n text",
    armour(packet(body())).replacing("\n ", with: "\n"),
    // Other kinds of armour, and one in another.
    armour(packet(body()), "SSH"), armour(ssh()),
    armour(packet(body())).replacing("END PGP", with: "END SSH"),
    // Parts for texts and unknown ones.
    armour(packet(body(hashed: time + part(20, 24)))),
    armour(packet(body(others: part(100, 8)))),
    armour(packet(body(others: part(28, 129)))),
    armour(packet(body(hashed: time.dropLast()))),
    // More or less than the packet says, two packets, another version.
    armour(packet(body()) + [0]), armour(packet(body() + [0])), armour(packet(body()).dropLast()),
    armour(packet(body()) + packet(body())), armour(packet(body(version: 3))),
    armour(packet(body(algorithm: 3))), armour(packet(body(numbers: [0, 0]))),
    armour(packet(body(numbers: [1, 0] + [UInt8](repeating: 7, count: 32)))),
    armour([0xCB] + counted(body(numbers: integer(32)), 1)),
    armour(ssh(space: "file"), "SSH", between: nil),
    armour(ssh(key: "text"), "SSH", between: nil),
    armour(ssh(hash: "text"), "SSH", between: nil),
    armour(ssh(signature: "text"), "SSH", between: nil),
    armour(ssh(rest: [1]), "SSH", between: nil),
  ])
  func whatHasRoomForATextIsNone(text: String) {
    #expect(!Self.isSignature(text))
  }

  @Test func noCutAndNoChangedLetterIsTakenForMore() {
    let whole = Array(Self.armour(Self.packet(Self.body()), between: nil).utf8)
    for count in 0..<whole.count {
      #expect(!whole[..<count].withUnsafeBytes { SignatureText.isSignature($0) })
    }
    for place in whole.indices where whole[place] != UInt8(ascii: "\n") {
      var changed = whole
      changed[place] = UInt8(ascii: "!")
      #expect(!changed.withUnsafeBytes { SignatureText.isSignature($0) })
    }
  }
}
