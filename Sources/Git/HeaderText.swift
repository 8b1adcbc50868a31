/// What people and programs wrote into the head of a commit or tag: names and addresses, and whatever
/// further lines there are (`mergetag`, a line that no git knows).
///
/// Lines of ids are left out, and a committer who is the author. The message follows the head and is not
/// part of it.
/// - Parameter isSignature: of the value of a `gpgsig` line: whether it is one and no text, and left out.
package func headerText(
  of bytes: UnsafeRawBufferPointer, isSignature: (UnsafeRawBufferPointer) -> Bool
) -> [UInt8] {
  var text: [UInt8] = []
  var lines = HeaderLines(bytes)
  var author = UnsafeRawBufferPointer(start: nil, count: 0)
  while let line = lines.next() {
    let id =
      line.value(of: "tree") ?? line.value(of: "parent") ?? line.value(of: "object")
      ?? line.value(of: "type")
    if let id, id.allSatisfy(isWordByte) { continue }
    if let value = line.value(of: "author") { author = value.person }
    if let value = line.value(of: "committer"), value.endsInTime,
      value.person.elementsEqual(author)
    {
      continue
    }
    if let value = line.signature {
      var further = lines
      if isSignature(further.whole(value)) {
        lines = further
        continue
      }
    }
    text.append(contentsOf: line)
    text.append(newline)
  }
  return text
}

/// Digits and small letters, of which ids and the names of kinds are made.
private func isWordByte(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
