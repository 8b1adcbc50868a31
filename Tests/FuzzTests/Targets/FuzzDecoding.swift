import ScanModel

@testable import Matching

/// Texts within texts: all of them are decoded, and every byte leads back to where it stands.
///
/// The first byte says in what the rest is wrapped before: three times base64, hexadecimal and so on, which
/// a mutation seldom makes by itself.
func fuzzDecoding(_ input: [UInt8]) {
  var parts = FuzzInput(input)
  let wraps = parts.byte() | parts.byte() << 8
  var content = parts.remaining()
  for level in 0..<3 where content.count < 1 << 16 {
    content = wrapped(content, in: wraps >> (4 * level) & 15)
  }
  content.withUnsafeBytes { content in
    checkRuns(content)
    var levels = DecodedLevels()
    var texts = encodedTexts(in: content)
    checkTexts(texts, of: content)
    while levels.descend(texts, in: levels.levels.last?.bytes ?? Array(content)) {
      let number = levels.levels.count - 1
      let level = levels.levels[number]
      precondition(level.bytes.count <= 64 << 20)
      checkPieces(level, number, &levels, content)
      texts = level.bytes.withUnsafeBytes { bytes in
        let texts = encodedTexts(in: bytes)
        checkTexts(texts, of: bytes)
        return texts
      }
    }
    precondition(levels.levels.count <= DecodedLevels.depth)
  }
}

extension DecodedLevels {
  fileprivate mutating func descend(_ texts: [EncodedText], in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { descend(texts, in: $0) }
  }
}

private func encodedTexts(in bytes: UnsafeRawBufferPointer) -> [EncodedText] {
  var runs: [Range<Int>] = []
  TokenRuns.find(in: bytes, shortest: EncodedRuns.shortest, into: &runs)
  var texts: [EncodedText] = []
  EncodedRuns(bytes: bytes, edges: (true, true), phase: nil).find(among: runs, into: &texts)
  precondition(isAscending(texts))
  var stretches: [EncodedText] = []
  EscapedStretches.find(in: bytes, into: &stretches)
  precondition(isAscending(stretches))
  var words: [UInt64] = []
  EscapeBlocks.find(in: bytes, into: &words)
  var again: [EncodedText] = []
  EscapedStretches.find(in: bytes, blocks: EscapeBlocks(words: words), into: &again)
  precondition(again == stretches, "blocks hide an escape")
  return (texts + stretches).sorted { $0.range.lowerBound < $1.range.lowerBound }
}

private func isAscending(_ texts: [EncodedText]) -> Bool {
  zip(texts, texts.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound }
}

/// Runs of token bytes, one byte after the other.
private func checkRuns(_ bytes: UnsafeRawBufferPointer) {
  for shortest in [1, 20, EncodedRuns.shortest, 64] {
    var expected: [Range<Int>] = []
    var start = 0
    for end in 0...bytes.count {
      if end < bytes.count && TokenRuns.bytes.contains(bytes[end]) { continue }
      if end - start >= shortest { expected.append(start..<end) }
      start = end + 1
    }
    var found: [Range<Int>] = []
    TokenRuns.find(in: bytes, shortest: shortest, into: &found)
    precondition(found == expected, "another run")
  }
}

/// What is decoded with a map is what is decoded without, and every byte comes from within the text.
private func checkTexts(_ texts: [EncodedText], of bytes: UnsafeRawBufferPointer) {
  for text in texts where text.range.count < 1 << 16 {
    _ = text.name(in: bytes)
    var plain: [UInt8] = [7]
    var noMap: SourceMap?
    TextDecoder.decode(text, in: bytes, into: &plain, map: &noMap)
    var mapped: [UInt8] = [7]
    var map: SourceMap? = SourceMap()
    TextDecoder.decode(text, in: bytes, into: &mapped, map: &map)
    precondition(plain == mapped && plain.count <= text.range.count + 1)
    var last = text.range.lowerBound
    // The quote of `\"` ends a text and is seen in it.
    let quote = text.kind == .escapes ? 1 : 0
    for offset in 0..<(plain.count - 1) {
      guard let source = map?.source(of: offset..<(offset + 1)) else {
        preconditionFailure("a byte from nowhere")
      }
      precondition(source.lowerBound >= last && source.upperBound <= text.range.upperBound + quote)
      last = source.lowerBound
    }
    precondition(map?.source(of: 0..<plain.count) == nil)
  }
}

private func checkPieces(
  _ level: DecodedLevels.Level, _ number: Int, _ levels: inout DecodedLevels,
  _ content: UnsafeRawBufferPointer
) {
  var end = 0
  for (index, piece) in level.pieces.enumerated().prefix(64) {
    precondition(piece.range.lowerBound >= end && piece.range.upperBound <= level.bytes.count)
    precondition(DecodedLevels.piece(at: piece.range.lowerBound, of: level.pieces) == index)
    end = piece.range.upperBound
    precondition(!piece.layers.isEmpty)
    let outermost = levels.outermost(of: index, level: number).range
    precondition(outermost.upperBound <= content.count)
    let count = piece.range.count
    for range in [0..<count, (count / 3)..<(count / 3 + 1), (count - 1)..<count] {
      let origin = levels.origin(of: range, in: index, level: number, content: content)
      precondition(!origin.isEmpty && outermost.lowerBound <= origin.lowerBound)
      precondition(origin.upperBound <= outermost.upperBound + 1, "from outside of the text")
    }
  }
}
