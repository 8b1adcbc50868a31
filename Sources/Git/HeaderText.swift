/// What people and programs wrote into the head of a commit or tag: names and addresses, and whatever
/// further lines there are (`mergetag`, signatures, a line that no git knows).
///
/// Lines of ids are left out, and a committer who is the author. The message follows the head and is not
/// part of it.
package func headerText(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var text: [UInt8] = []
  var lines = HeaderLines(bytes)
  var author: [UInt8] = []
  while let line = lines.next() {
    let isID = (["tree", "parent", "object", "type"] as [StaticString]).contains {
      line.value(of: $0)?.allSatisfy(isWordByte) ?? false
    }
    if let value = line.value(of: "author") { author = Array(value.person) }
    let isAuthorAgain =
      line.value(of: "committer").map { $0.endsInTime && $0.person.elementsEqual(author) } ?? false
    if !isID && !isAuthorAgain { text += line + [newline] }
  }
  return text
}

/// Digits and small letters, of which ids and the names of kinds are made.
private func isWordByte(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
