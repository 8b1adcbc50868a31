/// The parsers of hostile bytes, each as a function of one input.
///
/// The fuzzer (`Fuzz/run.sh`) and the test that replays its corpus run the same code. A target traps where
/// two ways to the same answer differ; whatever else is wrong, AddressSanitizer and Swift's own checks tell.
enum FuzzTarget: String, CaseIterable {
  /// A pack index, as it is in its file.
  case index
  /// A multi-pack-index, as it is in its file.
  case multiIndex = "multi-index"
  /// A pack with its index: any bytes as entries, at offsets that the input names.
  case rawPack = "raw-pack"
  /// A pack whose entries are well framed and deflated, so that what is inside is reached.
  case pack
  /// The instructions of one delta.
  case delta
  /// A loose object's file.
  case loose
  /// Trees, of both lengths of ids.
  case tree
  /// Commits and tags.
  case commit
  /// What git writes to the standard input of hooks.
  case hookInput = "hook-input"
  /// git's index file, its checksum set right.
  case gitIndex = "git-index"
  /// What `audit --state` keeps, behind its seal.
  case state
  /// The reports that `merge` reads.
  case json
  /// Texts that stand for other texts, as they are found in content.
  case decoding
  /// Archives and compressed files.
  case container
  /// Signatures of commits.
  case signature

  func run(_ input: [UInt8]) {
    switch self {
    case .index: fuzzIndex(input)
    case .multiIndex: fuzzMultiIndex(input)
    case .rawPack: fuzzRawPack(input)
    case .pack: fuzzPack(input)
    case .delta: fuzzDelta(input)
    case .loose:
      fuzzPackedLoose(input)
      fuzzStreamedLoose(input)
    case .tree: fuzzTree(input)
    case .commit: fuzzCommit(input)
    case .hookInput: fuzzHookInput(input)
    case .gitIndex: fuzzGitIndex(input)
    case .state: fuzzState(input)
    case .json: fuzzJSON(input)
    case .decoding: fuzzDecoding(input)
    case .container: fuzzContainer(input)
    case .signature: fuzzSignature(input)
    }
  }
}

/// Takes an input apart from its front.
struct FuzzInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  /// The next byte; 0 at the end.
  mutating func byte() -> Int { rest.popFirst().map(Int.init) ?? 0 }

  mutating func word() -> Int { byte() | byte() << 8 }

  /// At most `count` further bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func remaining() -> [UInt8] { bytes(rest.count) }
}
