import ScanModel

/// A stretch of content that is scanned at once, with the neighbours that judgement needs.
struct Segment {
  let bytes: UnsafeRawBufferPointer
  /// Offset of `bytes[0]` in the content.
  let base: Int
  /// Where matches may start, as offsets into `bytes`.
  let accepted: Range<Int>
  /// Whether the content ends with `bytes`.
  let isLast: Bool

  /// The whole content at once.
  init(whole bytes: UnsafeRawBufferPointer) {
    self.init(bytes: bytes, base: 0, accepted: 0..<(bytes.count + 1), isLast: true)
  }

  init(bytes: UnsafeRawBufferPointer, base: Int, accepted: Range<Int>, isLast: Bool) {
    self.bytes = bytes
    self.base = base
    self.accepted = accepted
    self.isLast = isLast
  }

  var isWhole: Bool { base == 0 && isLast }
}

/// A match that survived its own judgement; required rules and overlaps are still to be asked.
struct Candidate {
  /// Offsets into the content as scanned.
  var secret: Range<Int>
  var kind: CompiledRule.Kind
  var result: Match
  /// Whether no keyword of the rule had been seen so far.
  var awaitsKeyword = false
  /// Of one that was found in a decoded text: where the encoded text begins. All that is in it was
  /// settled there.
  var text: Int?
  var steps: [Explanation.Step] = []

  /// Offsets into the original bytes.
  var original: Range<Int> {
    let start = result.location.byteOffset
    return start..<(start + result.location.byteLength)
  }
}

/// What a scan of one content remembers between segments.
struct ScanState {
  enum Gate {
    case open
    case closed
    /// No keyword so far; more content is to come.
    case awaitsKeyword
  }

  let path: RepositoryPath?
  /// Whether the path is not known yet, and matches under any path are wanted.
  let isAnyPath: Bool
  let map: OffsetMap
  var lines = LineCounter()
  var candidates: [Candidate] = []
  /// Per rule that was hit: whether path, allowlists and keywords let it run.
  var gates: [Int: Gate] = [:]
  /// Per rule: content offset behind its last match.
  var resume: [Int: Int] = [:]
  /// Per rule: matches verified, and matches kept.
  var verified: [Int: Int] = [:]
  var kept: [Int: Int] = [:]
  /// Rules whose matches were not all looked at.
  var limited: Set<Int> = []
  let skipsEntropy: Bool
  /// Candidates in decoded texts.
  var decodedCount = 0
  /// Whether a packed text was not unpacked to its end.
  var isPackedTextCut = false
  /// Where a run of token bytes begins that goes on behind the last segment.
  private var openRun: Int?

  /// Findings of one rule in one content; a thousand is enough to act on.
  static let keptLimit = 1000

  init(_ path: RepositoryPath?, _ isAnyPath: Bool, map: OffsetMap) {
    self.path = path
    self.isAnyPath = isAnyPath && path == nil
    self.map = map
    skipsEntropy = PublicValues.isLockFile(path)
  }

  /// How many bytes at the segment's start complete a group of four, where the segment begins within a
  /// run whose start an earlier segment saw.
  mutating func phase(of runs: [Range<Int>], _ segment: Segment) -> Int? {
    var phase: Int?
    let start = runs.first?.lowerBound == 0 ? openRun : nil
    if let start, segment.base > 0 { phase = (4 - (segment.base - start) % 4) % 4 }
    openRun = nil
    if !segment.isLast, let last = runs.last, last.upperBound == segment.bytes.count {
      openRun = last.lowerBound == 0 ? start ?? segment.base : last.lowerBound + segment.base
    }
    return phase
  }
}
