/// Finds the values of a Kubernetes Secret: a lexer for as much of YAML and JSON as such files need.
enum KubernetesSecret {
  /// Bytes of a document that are read before and behind its `kind`.
  private static let reach = 32 << 10
  private static let shortest = 8
  private static let longest = 4096

  /// Values of `data` and `stringData` of the document whose kind stands at `kind`, ascending.
  ///
  /// Block scalars count where they have one line. Templates are left out.
  /// - Returns: the values, and where the document ends: what is behind it is another one.
  static func values(around kind: Range<Int>, in bytes: UnsafeRawBufferPointer)
    -> (values: [Range<Int>], end: Int)
  {
    let isJSON = kind.lowerBound > 0 && bytes[kind.lowerBound - 1] == UInt8(ascii: "\"")
    let found =
      isJSON
      ? SecretJSON(bytes: bytes).values(around: kind.lowerBound, reach: reach)
      : SecretYAML(bytes: bytes).values(around: kind.lowerBound, reach: reach)
    return (found.values.filter { $0.count >= shortest && $0.count <= longest }, found.end)
  }

  /// Why a value of a Secret is none.
  static func refusal(_ value: UnsafeRawBufferPointer) -> String? {
    guard let plain = Base64Text.decode(value) else { return nil }
    return plain.starts(with: Array("-----BEGIN CERT".utf8))
      || plain.starts(with: Array("-----BEGIN PUBLIC".utf8)) ? "a certificate" : nil
  }

  static func isValues(_ name: UnsafeRawBufferPointer) -> Bool {
    name.elementsEqual("data".utf8) || name.elementsEqual("stringData".utf8)
  }
}

/// Block mappings of YAML by their indents.
private struct SecretYAML {
  let bytes: UnsafeRawBufferPointer
  /// Bytes of a line that are read.
  private static let lineLimit = 8 << 10

  private struct Line {
    /// Without line end.
    var range: Range<Int>
    var indent: Int
    /// Where its text begins, behind `- `.
    var start: Int
    /// Where the next line begins.
    var next: Int
  }

  func values(around place: Int, reach: Int) -> (values: [Range<Int>], end: Int) {
    let kind = line(at: lineStart(place))
    var first = kind.range.lowerBound
    while first > 0, place - first < reach, !isMark(first) { first = lineStart(first - 1) }
    var found: [Range<Int>] = []
    var next = first
    if isMark(first) && first != kind.range.lowerBound { next = line(at: first).next }
    var isInside = false
    var depth: Int?
    // Lines of the block scalar that the last entry opened.
    var block: Int?
    while next < bytes.count, next - place < reach {
      if isMark(next) && next > place { break }
      let line = line(at: next)
      next = line.next
      guard line.start < line.range.upperBound, bytes[line.start] != UInt8(ascii: "#") else {
        continue
      }
      if let lines = block, let depth, line.indent > depth {
        if lines == 0 { found.append(line.start..<line.range.upperBound) }
        if lines == 1 { found.removeLast() }
        block = lines + 1
        continue
      }
      block = nil
      if line.indent <= kind.indent {
        isInside = line.indent == kind.indent && opensValues(line)
        depth = nil
      } else if isInside {
        if depth == nil { depth = line.indent }
        guard line.indent == depth, let value = value(of: line) else { continue }
        if "|>".utf8.contains(bytes[value.lowerBound]) {
          block = 0
        } else {
          found.append(value)
        }
      }
    }
    return (found, next)
  }

  private func lineStart(_ place: Int) -> Int {
    var start = place
    while start > 0 && place - start < Self.lineLimit && bytes[start - 1] != 0x0A { start -= 1 }
    return start
  }

  private func line(at start: Int) -> Line {
    let limit = min(start + Self.lineLimit, bytes.count)
    let end = bytes.firstIndex(of: 0x0A, in: start..<limit) ?? limit
    var text = start
    // Tabs are no indent in YAML; people write them all the same.
    while text < end && (bytes[text].isBlank || bytes[text] == UInt8(ascii: "-")) { text += 1 }
    let stop = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
    return Line(
      range: start..<max(stop, start), indent: text - start, start: min(text, max(stop, start)),
      next: end + (end < bytes.count && bytes[end] == 0x0A ? 1 : 0))
  }

  private func isMark(_ start: Int) -> Bool {
    bytes.slice(start..<(start + 3)).elementsEqual("---".utf8)
  }

  /// `data:` with nothing behind it.
  private func opensValues(_ line: Line) -> Bool {
    let text = bytes.slice(line.start..<line.range.upperBound)
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
      KubernetesSecret.isValues(text.slice(0..<colon))
    else { return false }
    let behind = text.slice((colon + 1)..<text.count).first { !$0.isBlank }
    return behind == nil || behind == UInt8(ascii: "#")
  }

  /// `name: value`, `name: "value"`, `name: |`, with or without a comment.
  private func value(of line: Line) -> Range<Int>? {
    var place = line.start
    let end = line.range.upperBound
    while place < end && bytes[place] != UInt8(ascii: ":") { place += 1 }
    place = min(place + 1, end)
    guard place < end, bytes[place].isBlank else { return nil }
    while place < end && bytes[place].isBlank { place += 1 }
    guard place < end else { return nil }
    let quote = bytes[place]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let close = bytes.firstIndex(of: quote, in: (place + 1)..<end) else { return nil }
      return (place + 1)..<close
    }
    if "{[&*!".utf8.contains(quote) { return nil }
    var stop = place
    while stop < end && !bytes[stop].isBlank { stop += 1 }
    return place..<stop
  }
}

/// Objects of JSON by their braces.
private struct SecretJSON {
  let bytes: UnsafeRawBufferPointer

  func values(around place: Int, reach: Int) -> (values: [Range<Int>], end: Int) {
    // The brace that opens the object with the kind; braces in strings are rare enough.
    var depth = 0
    var open = place
    let limit = max(place - reach, 0)
    while open > limit {
      open -= 1
      if bytes[open] == UInt8(ascii: "}") { depth += 1 }
      if bytes[open] == UInt8(ascii: "{") {
        if depth == 0 { break }
        depth -= 1
      }
    }
    return values(from: open, to: min(place + reach, bytes.count))
  }

  private func values(from open: Int, to end: Int) -> (values: [Range<Int>], end: Int) {
    var found: [Range<Int>] = []
    var depth = 0
    var place = open
    // The last string at depth 1 and 2, and whether a value comes next.
    var isInside = false
    var last: Range<Int>?
    var awaitsValue = false
    while place < end {
      switch bytes[place] {
      case UInt8(ascii: "{"):
        depth += 1
        if depth == 2 {
          isInside = last.map { KubernetesSecret.isValues(bytes.slice($0)) } ?? false
        }
        awaitsValue = false
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return (found, place) }
        if depth == 1 { isInside = false }
      case UInt8(ascii: ":"): awaitsValue = true
      case UInt8(ascii: ","): awaitsValue = false
      case UInt8(ascii: "\""):
        let string = string(from: place + 1, to: end)
        if awaitsValue && isInside && depth == 2 {
          found.append(string)
        } else if !awaitsValue {
          last = string
        }
        place = string.upperBound
      default: break
      }
      place += 1
    }
    return (found, end)
  }

  private func string(from start: Int, to end: Int) -> Range<Int> {
    var stop = start
    while stop < end && bytes[stop] != UInt8(ascii: "\"") {
      stop += bytes[stop] == UInt8(ascii: "\\") ? 2 : 1
    }
    return start..<min(stop, end)
  }
}
