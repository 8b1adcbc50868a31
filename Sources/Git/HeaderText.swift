/// What people and programs wrote into the head of a commit or tag: names and addresses, and whatever
/// further lines there are (`mergetag`, signatures, a line that no git knows).
///
/// Lines of ids are left out, and a committer who is the author. The message follows the head and is not
/// part of it.
package func headerText(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var text: [UInt8] = []
  var lines = HeaderLines(bytes)
  var author: [UInt8] = []
  var isKept = false
  while let line = lines.next() {
    // A line that begins with a space continues the one before.
    if line.first != space {
      isKept = true
      for word in ["tree", "parent", "object", "type"] as [StaticString]
      where line.value(of: word)?.allSatisfy(isWordByte) ?? false { isKept = false }
      if let value = line.value(of: "author") { author = person(value) }
      if let value = line.value(of: "committer"), person(value) == author { isKept = false }
    }
    if isKept { text += line + [newline] }
  }
  return text
}

/// The line of a person without the time at its end.
private func person(_ line: UnsafeRawBufferPointer) -> [UInt8] {
  Array(line[..<(line.lastIndex(of: UInt8(ascii: ">")) ?? line.count)])
}

/// Digits and small letters, of which ids and the names of kinds are made.
private func isWordByte(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}
