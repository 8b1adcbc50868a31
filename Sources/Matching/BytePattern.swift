import CRegex
import Synchronization

/// A compiled RE2 pattern over bytes (Latin-1 mode).
///
/// Linear in the text for any pattern and any bytes.
final class BytePattern: @unchecked Sendable {
  // Immutable behind the pointer; RE2 locks its own automaton caches.
  private let handle: OpaquePointer
  private let source: String
  /// No other pattern of this process has the same.
  let number = numbers.wrappingAdd(1, ordering: .relaxed).newValue
  private let plan: Mutex<SearchPlan?>
  /// Times that a match was asked for, as long as there is no plan.
  private let askedFor = Atomic(0)

  private static let numbers = Atomic<UInt64>(0)

  /// Bytes that a program and its automata may take; above that RE2 refuses, or runs slower.
  private static let memoryLimit: Int64 = 16 << 20

  /// - Parameter plan: how matches are looked for; made after some questions where it is not given.
  init(_ pattern: String, plan: SearchPlan? = nil) throws(MatchingError) {
    source = pattern
    self.plan = Mutex(plan)
    var message = [CChar](repeating: 0, count: 512)
    let handle = Self.withText(of: pattern) {
      cregex_compile($0, $1, Self.memoryLimit, &message, message.count)
    }
    guard let handle else {
      let end = message.firstIndex(of: 0) ?? message.count
      let text = String(decoding: message[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw MatchingError("pattern", text)
    }
    self.handle = handle
  }

  deinit { cregex_free(handle) }

  /// Whether RE2 can read a pattern, asked without the program that takes most of the time.
  static func isWellFormed(_ pattern: String) -> Bool {
    withText(of: pattern) { cregex_parses($0, $1, memoryLimit) } == 1
  }

  private static func withText<Result>(
    of pattern: String, _ body: (UnsafePointer<CChar>, Int) -> Result
  ) -> Result {
    var pattern = pattern
    return pattern.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { text in
        // An empty string may have no address; RE2 is told a length of 0.
        withUnsafePointer(to: 0 as CChar) { body(text.baseAddress ?? $0, text.count) }
      }
    }
  }

  /// Capture groups, the whole match not counted.
  var groupCount: Int { Int(cregex_groups(handle)) }

  /// Whether the pattern matches anywhere in the text.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    cregex_search(handle, nil, address(text), text.count, 0, text.count, nil, 0) == 1
  }

  func matches(_ text: [UInt8]) -> Bool { text.withUnsafeBytes { matches($0) } }

  /// Finds the leftmost match inside `from..<to`, with all of `text` as its context.
  ///
  /// `spans` takes the whole match and as many groups as it has room for; byte offsets into `text`,
  /// start −1 where a group took no part.
  func firstMatch(
    in text: UnsafeRawBufferPointer, from: Int, to: Int, spans: inout [cregex_span]
  ) -> Bool {
    firstMatch(in: text, from: from, to: to, spans: &spans, by: currentPlan())
  }

  /// The same in a way that is given; the way changes no result.
  func firstMatch(
    in text: UnsafeRawBufferPointer, from: Int, to: Int, spans: inout [cregex_span],
    by plan: SearchPlan
  ) -> Bool {
    let isSame = plan.isGroupAll && spans.count == 2
    let count = Int32(isSame ? 1 : spans.count)
    let isFound = spans.withUnsafeMutableBufferPointer {
      cregex_search(
        handle, plan.opening?.handle, address(text), text.count, from, to, $0.baseAddress, count)
        == 1
    }
    if isSame && isFound { spans[1] = spans[0] }
    return isFound
  }

  /// A plan pays from so many questions on.
  private static let planned = 32

  private func currentPlan() -> SearchPlan {
    if askedFor.load(ordering: .relaxed) < Self.planned {
      askedFor.wrappingAdd(1, ordering: .relaxed)
      return .plain
    }
    return plan.withLock { slot in
      if let known = slot { return known }
      let made = SearchPlan(source)
      slot = made
      return made
    }
  }

  private func address(_ text: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
    text.baseAddress?.assumingMemoryBound(to: CChar.self)
  }
}

/// A pattern that is compiled when first asked for: a rule that is never hit costs nothing.
final class LazyPattern: Sendable {
  let source: String
  private let compiled = Mutex<BytePattern?>(nil)
  private let parsed = Mutex<RegexNode??>(nil)
  private let measured = Mutex<MatchExtent??>(nil)

  init(_ source: String) { self.source = source }

  /// The compiled pattern, about 0.2 ms at the first call.
  ///
  /// - Throws: `MatchingError` where RE2 refuses the pattern.
  func pattern() throws(MatchingError) -> BytePattern {
    if let known = compiled.withLock({ $0 }) { return known }
    // Two workers may compile the same pattern at once; the first one to finish is kept.
    let made = try BytePattern(source)
    return compiled.withLock { slot in
      if let known = slot { return known }
      slot = made
      return made
    }
  }

  /// The pattern as a tree, read at the first call; `nil` where `RegexParser` gives up.
  func tree() -> RegexNode? {
    parsed.withLock { slot in
      if let known = slot { return known }
      let tree = RegexParser.parse(source)
      slot = .some(tree)
      return tree
    }
  }

  /// How far matches go from a hit of the first stage; `nil` where they have a bound, or there are no hits.
  func extent() -> MatchExtent? {
    measured.withLock { slot in
      if let known = slot { return known }
      let extent = tree().flatMap { FirstStageFactor($0) }?.extent
      slot = .some(extent)
      return extent
    }
  }
}
