import ScanModel
import Tokens

@testable import Git

/// The value of a `gpgsig` line: as it is, or the input as what an armour holds.
func fuzzSignature(_ input: [UInt8]) {
  var parts = FuzzInput(input)
  let kind = parts.byte() % 3
  let rest = parts.remaining()
  let value = kind == 0 ? rest : armour(rest, kind == 1 ? "PGP" : "SSH")
  guard isSignature(value) else { return }
  // Nothing in it that a person could read, and nothing beside it; four bytes of a checksum are no text.
  for (index, line) in value.split(separator: 0x0A).enumerated() {
    let letters = index == 0 ? line : line.dropFirst()
    if letters.count == 5 && letters.first == UInt8(ascii: "=") { continue }
    let isMark = letters.starts(with: "-----".utf8)
    let isCode = letters.allSatisfy { Base64Letters.all.contains($0) }
    precondition(isMark && letters.count <= 35 || isCode && letters.count <= 76)
  }
  for text in ["\n x", "x", "\n  ", " "] { precondition(!isSignature(value + Array(text.utf8))) }
  for text in ["x", " ", "\n "] { precondition(!isSignature(Array(text.utf8) + value)) }
  let head =
    "tree " + String(repeating: "1", count: 40) + "\nauthor A <a@b> 1 +0000\n"
    + "committer A <a@b> 1 +0000\ngpgsig "
  let commit = Array(head.utf8) + value + Array("\n\nwords\n".utf8)
  commit.withUnsafeBytes { bytes in
    let read = try? CommitHead(id: commitID, bytes: bytes)
    guard let read else { preconditionFailure("a signature that is not read") }
    precondition(!read.hasMore && bytes[read.signature].elementsEqual(value))
    precondition(bytes[read.messageRange].elementsEqual("words\n".utf8))
    let text = headerText(of: bytes, isSignature: SignatureText.isSignature)
    precondition(text == Array("author A <a@b> 1 +0000\n".utf8))
  }
}

/// The two readers of a commit's head agree, and what is left out of its text is nothing.
func fuzzCommitHead(_ bytes: UnsafeRawBufferPointer, _ id: ObjectID) {
  guard let head = try? CommitHead(id: id, bytes: bytes) else { return }
  let committer = Signature(UnsafeRawBufferPointer(rebasing: bytes[head.committer]))
  precondition(head.seconds(in: bytes) == committer.seconds)
  let people = head.people(in: bytes)
  precondition(people.author.count <= head.author.count)
  _ = (Signature.shown(people.author), Signature.shown(people.committer))
  let text = headerText(of: bytes) { _ in true }
  guard !head.hasMore else { return }
  // Names and addresses are then all there is, and ids in capitals, which git does not write.
  for line in text.split(separator: 0x0A) {
    let words = ["author ", "committer ", "tree ", "parent "]
    precondition(words.contains { line.starts(with: $0.utf8) })
  }
}

private func isSignature(_ value: [UInt8]) -> Bool {
  value.withUnsafeBytes { SignatureText.isSignature($0) }
}

private func armour(_ bytes: [UInt8], _ kind: String) -> [UInt8] {
  let text = lines(base64(bytes), width: 64, end: Array("\n ".utf8))
  let empty = kind == "PGP" ? "\n " : ""
  return Array("-----BEGIN \(kind) SIGNATURE-----\n \(empty)".utf8) + text
    + Array("-----END \(kind) SIGNATURE-----".utf8)
}

private enum Base64Letters {
  static let all = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8)
}

private let commitID = ObjectID(hex: String(repeating: "1", count: 40))!
