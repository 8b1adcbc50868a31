/// What people and programs wrote into the head of a commit or tag: names and addresses, and whatever
/// further lines there are (`mergetag`, a line that no git knows).
///
/// The ids at its beginning are left out, and a committer who is the author. The message follows the head and is
/// not part of it.
/// - Parameter isSignature: of the value of a `gpgsig` line: whether it is one and no text, and left out.
package func headerText(
  of bytes: UnsafeRawBufferPointer, isSignature: (UnsafeRawBufferPointer) -> Bool
) -> [UInt8] {
  var text: [UInt8] = []
  var lines = HeaderLines(bytes)
  var author = UnsafeRawBufferPointer(start: nil, count: 0)
  // Later lines of these names mean nothing to git.
  var isAtIDs = true
  while let line = lines.next() {
    isAtIDs = isAtIDs && namesObject(line, isFirst: lines.offset == line.count + 1)
    if isAtIDs { continue }
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

/// Whether a line names an object, or of which kind a tag's is, and can hold nothing else.
private func namesObject(_ line: UnsafeRawBufferPointer, isFirst: Bool) -> Bool {
  if let kind = line.value(of: "type") { return ObjectKind(word: kind) != nil }
  let id = isFirst ? line.value(of: "tree") ?? line.value(of: "object") : line.value(of: "parent")
  guard let id, id.count == 40 || id.count == 64 else { return false }
  return id.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
}
