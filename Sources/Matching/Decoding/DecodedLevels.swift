import ScanModel

/// One decoded text.
struct DecodedPiece {
  /// Where it stands in the bytes of its level.
  var range: Range<Int>
  /// What it was decoded from, in the bytes of the level above.
  var source: EncodedText
  /// What was done after that.
  var unwrapping: Unwrapping
  /// The piece of the level above that holds `source`; `nil` at the first level.
  var parent: Int?
  /// Encodings from the outside in.
  var layers: [String]

  enum Unwrapping {
    case none
    /// The offset of a byte in the packed data says nothing about the text.
    case gzip
    case utf16(mark: Int)
  }
}

/// What the encoded texts of one content stand for, what those of that stand for, and so on.
///
/// All texts of a level lie in one buffer, so that the first stage runs once a level and not once a text.
/// Each level is at most three quarters as long as the one above, but for what gzip makes of it, which has
/// limits of its own.
struct DecodedLevels {
  struct Level {
    var bytes: [UInt8] = []
    /// Ascending.
    var pieces: [DecodedPiece] = []
  }

  private(set) var levels: [Level] = []
  /// Bytes that gzip may still make in this content.
  private var room = Self.roomForContent
  /// Bytes that gzip made in this content.
  var unpacked: Int { Self.roomForContent - room }
  /// Where the bytes of a piece come from, for pieces in which something was found.
  private var maps: [Place: SourceMap] = [:]

  private struct Place: Hashable {
    var level: Int
    var piece: Int
  }

  /// Whether gzip would have made more.
  private(set) var isCut = false

  /// Encodings within each other.
  static let depth = 3
  private static let roomForContent = 32 << 20
  private static let roomForText = 8 << 20
  /// Neither a line end nor part of any token: texts that are neighbours here are none.
  private static let separator: [UInt8] = [0, 0]

  /// Decodes what was found in the last level, or in the content where there is none yet.
  ///
  /// - Returns: whether there is anything in the new level.
  mutating func descend(_ texts: [EncodedText], in bytes: UnsafeRawBufferPointer) -> Bool {
    guard levels.count < Self.depth, !texts.isEmpty else { return false }
    var level = Level()
    for text in texts {
      let start = level.bytes.count
      var noMap: SourceMap?
      TextDecoder.decode(text, in: bytes, into: &level.bytes, map: &noMap)
      let parent = levels.last.flatMap { Self.piece(at: text.range.lowerBound, of: $0.pieces) }
      var piece = DecodedPiece(
        range: start..<level.bytes.count, source: text, unwrapping: .none, parent: parent,
        layers: (parent.flatMap { levels.last?.pieces[$0].layers } ?? [])
          + [text.name(in: bytes)])
      unwrap(&piece, &level.bytes)
      if piece.range.count < EncodedText.shortest / 2 {
        level.bytes.removeSubrange(start...)
        continue
      }
      level.pieces.append(piece)
      level.bytes += Self.separator
    }
    guard !level.pieces.isEmpty else { return false }
    levels.append(level)
    return true
  }

  /// Takes off what is no encoding of text by itself.
  private mutating func unwrap(_ piece: inout DecodedPiece, _ bytes: inout [UInt8]) {
    let start = piece.range.lowerBound
    let isPacked = bytes.withUnsafeBytes {
      GzipText.begins($0.slice(piece.range)) || UTF16Text.mayBegin($0.slice(piece.range))
    }
    guard isPacked else { return }
    let packed = Array(bytes[piece.range])
    if packed.withUnsafeBytes({ GzipText.begins($0) }) {
      bytes.removeSubrange(start...)
      let limit = min(room, Self.roomForText)
      let wasCut = packed.withUnsafeBytes {
        GzipText.inflate($0, limit: limit, into: &bytes)
      }
      isCut = isCut || wasCut
      room -= bytes.count - start
      piece.unwrapping = .gzip
      piece.layers.append("gzip")
    } else if let wide = packed.withUnsafeBytes({ UTF16Text.detect($0) }) {
      bytes.removeSubrange(start...)
      packed.withUnsafeBytes { wide.decode($0.slice(wide.markLength..<$0.count), into: &bytes) }
      piece.unwrapping = .utf16(mark: wide.markLength)
      piece.layers.append("utf-16")
    }
    piece.range = start..<bytes.count
  }

  /// The piece that holds an offset.
  static func piece(at offset: Int, of pieces: [DecodedPiece]) -> Int? {
    let first = pieces.partitioningIndex { $0.range.upperBound > offset }
    return first < pieces.count && pieces[first].range.contains(offset) ? first : nil
  }

  /// Where bytes of a piece come from in the content.
  ///
  /// - Parameter range: offsets into the piece.
  mutating func origin(
    of range: Range<Int>, in number: Int, level: Int, content: UnsafeRawBufferPointer
  ) -> Range<Int> {
    let piece = levels[level].pieces[number]
    var source = piece.source.range
    switch piece.unwrapping {
    case .gzip: break
    case .none:
      source = map(of: number, level, content).source(of: range) ?? source
    case .utf16(let mark):
      let units = (mark + 2 * range.lowerBound)..<(mark + 2 * range.upperBound)
      source = map(of: number, level, content).source(of: units) ?? source
    }
    guard let parent = piece.parent, level > 0 else { return source }
    let start = levels[level - 1].pieces[parent].range.lowerBound
    return origin(
      of: (source.lowerBound - start)..<(source.upperBound - start), in: parent, level: level - 1,
      content: content)
  }

  /// Made by decoding again, once a piece.
  private mutating func map(of number: Int, _ level: Int, _ content: UnsafeRawBufferPointer)
    -> SourceMap
  {
    let place = Place(level: level, piece: number)
    if let known = maps[place] { return known }
    let text = levels[level].pieces[number].source
    var again: [UInt8] = []
    var map: SourceMap? = SourceMap()
    if level == 0 {
      TextDecoder.decode(text, in: content, into: &again, map: &map)
    } else {
      levels[level - 1].bytes.withUnsafeBytes {
        TextDecoder.decode(text, in: $0, into: &again, map: &map)
      }
    }
    let made = map ?? SourceMap()
    maps[place] = made
    return made
  }

  /// The encoded text of the content that a piece came out of.
  func outermost(of number: Int, level: Int) -> EncodedText {
    var number = number
    var level = level
    while level > 0, let parent = levels[level].pieces[number].parent {
      number = parent
      level -= 1
    }
    return levels[level].pieces[number].source
  }
}
