/// What people and programs wrote into the head of a commit or tag: names and addresses, and whatever
/// further lines there are (`mergetag`, signatures, a line that no git knows).
///
/// Lines of ids are left out, and a committer who is the author. The message follows the head and is not
/// part of it.
package func headerText(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var text: [UInt8] = []
  forEachTextLine(ofHead: bytes) { line in
    text.append(contentsOf: line)
    text.append(newline)
  }
  return text
}

/// How many bytes `headerText` gives.
package func headerTextLength(of bytes: UnsafeRawBufferPointer) -> Int {
  var length = 0
  forEachTextLine(ofHead: bytes) { length += $0.count + 1 }
  return length
}

private func forEachTextLine(
  ofHead bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
) {
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
    body(line)
  }
}

/// Digits and small letters, of which ids and the names of kinds are made.
private func isWordByte(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
