import Rules
import ScanModel
import TestSupport

@testable import Matching

/// Builds rules for tests; positions and text are of no matter.
func rule(
  _ id: String, _ regex: String? = nil, _ change: (inout Rule) -> Void = { _ in }
) -> Rule {
  var rule = Rule(id: id, position: RulePosition(file: "test.toml", line: 1, column: 1))
  rule.regex = regex
  change(&rule)
  return rule
}

func allowlist(_ change: (inout Allowlist) -> Void) -> Allowlist {
  var list = Allowlist(position: RulePosition(file: "test.toml", line: 2, column: 1))
  change(&list)
  return list
}

func ruleSet(_ rules: [Rule], global: [Allowlist] = []) -> RuleSet {
  RuleSet(
    rules: rules, globalAllowlists: global, policies: [], sources: ["test"], canonicalBytes: [])
}

func compile(_ rules: [Rule], global: [Allowlist] = []) throws -> CompiledRules {
  try CompiledRules(ruleSet(rules, global: global))
}

/// Takes compiled rules back from bytes.
func load(_ rules: [Rule], _ firstStage: [UInt8], base: CompiledRules? = nil) throws
  -> CompiledRules
{
  // The database may use its bytes where they lie, so the archive's owner keeps them as well.
  let bytes = KeptBytes(firstStage)
  let archive = KeptBytes(RuleSetArchive.bytes(of: ruleSet(rules)))
  archive.other = bytes
  guard let set = RuleSetArchive(archive.bytes, owner: archive) else {
    throw MatchingError("load", "no archive")
  }
  return try CompiledRules(loading: set, firstStage: bytes.bytes, base: base)
}

/// Bytes at one address, on a boundary that the engine likes.
final class KeptBytes {
  let bytes: UnsafeRawBufferPointer
  var other: KeptBytes?

  init(_ source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}

/// One scan of a text with rules of its own.
func scan(
  _ text: String, _ rules: [Rule], global: [Allowlist] = [], path: String? = nil,
  options: ScanOptions = .init()
) throws -> [Match] {
  try scan(Array(text.utf8), compile(rules, global: global), path: path, options: options)
}

func scan(
  _ bytes: [UInt8], _ rules: CompiledRules, path: String? = nil, options: ScanOptions = .init()
) throws -> [Match] {
  var scanner = try Scanner(rules, options: options)
  return try bytes.lend { (bytes) throws(MatchingError) in
    try scanner.scan(bytes, path: path.map { RepositoryPath($0) })
  }
}

/// The secret as text.
extension Match {
  var text: String { String(decoding: secret, as: UTF8.self) }
}

extension SeededGenerator {
  mutating func string(_ count: Int, of alphabet: String) -> String {
    let members = Array(alphabet)
    return String((0..<count).map { _ in members.randomElement(using: &self) ?? "a" })
  }
}

let base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
