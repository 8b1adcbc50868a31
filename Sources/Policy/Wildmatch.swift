/// A glob as git's wildmatch understands it, over bytes.
///
/// Compiled to tokens and run as a set of states, not by backtracking: patterns come from the scanned
/// repository, and a row of stars must not cost exponential time. A match takes at most
/// (tokens × bytes of the text) steps. Source: gitignore(5) and git's t3070-wildmatch.
///
/// Known difference: git before 2.53 takes `**` right behind literal text for a leading `**`
/// (`foo**/bar` then matches `foobar`); here it is a plain `*`, as documented.
struct Wildmatch: Sendable {
  private enum Token: Sendable {
    case byte(UInt8)
    /// Any byte; `/` only where the text is a single name.
    case any
    case set(ByteSet)
    /// Any number of bytes without `/`.
    case star
    /// Any number of bytes.
    case starStar
    /// May be skipped together with the next `count` tokens.
    case optional(count: Int)
  }

  private var tokens: [Token] = []
  /// Whether the pattern is malformed: such a one matches nothing.
  private(set) var isMalformed = false
  private let foldsCase: Bool
  private let crossesSlash: Bool

  /// Compiles a pattern.
  ///
  /// - Parameters:
  ///   - pathname: whether `*`, `?` and classes stop at `/` (git's WM_PATHNAME).
  ///   - foldsCase: whether ASCII letters match in either case.
  init(_ pattern: ArraySlice<UInt8>, pathname: Bool, foldsCase: Bool = false) {
    self.foldsCase = foldsCase
    self.crossesSlash = !pathname
    var reader = Reader(rest: pattern)
    while let byte = reader.next() {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let literal = reader.next() else {
          isMalformed = true
          return
        }
        tokens.append(.byte(fold(literal)))
      case UInt8(ascii: "?"): tokens.append(.any)
      case UInt8(ascii: "*"): appendStars(&reader, isAtStart: reader.isBehindSlash(pattern))
      case UInt8(ascii: "["):
        guard let set = ByteSet(reading: &reader, foldsCase: foldsCase) else {
          isMalformed = true
          return
        }
        tokens.append(.set(set))
      default: tokens.append(.byte(fold(byte)))
      }
    }
  }

  /// Two stars reach over slashes where they are a whole component; `**/` then also means nothing.
  private mutating func appendStars(_ reader: inout Reader, isAtStart: Bool) {
    var count = 1
    while reader.rest.first == UInt8(ascii: "*") {
      _ = reader.next()
      count += 1
    }
    let next = reader.rest.first
    let isEscapedSlash = reader.rest.starts(with: "\\/".utf8)
    let isComponent = isAtStart && (next == nil || next == UInt8(ascii: "/") || isEscapedSlash)
    guard count > 1, !crossesSlash, isComponent else {
      return tokens.append(crossesSlash ? .starStar : .star)
    }
    if next == UInt8(ascii: "/") {
      _ = reader.next()
      tokens += [.optional(count: 2), .starStar, .byte(UInt8(ascii: "/"))]
    } else {
      tokens.append(.starStar)
    }
  }

  private func fold(_ byte: UInt8) -> UInt8 {
    foldsCase ? IgnorePattern.lowered(byte) : byte
  }

  /// Whether the whole of `text` matches.
  func matches(_ text: ArraySlice<UInt8>) -> Bool {
    guard !isMalformed else { return false }
    let width = tokens.count + 1
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: 2 * width) { states in
      states.initialize(repeating: false)
      // The two halves hold the states before and behind a byte; both are inside the allocation.
      var now = UnsafeMutableBufferPointer(rebasing: states[..<width])
      var then = UnsafeMutableBufferPointer(rebasing: states[width...])
      now[0] = true
      close(now)
      for byte in text {
        step(fold(byte), from: now, to: then)
        swap(&now, &then)
        close(now)
      }
      return now[tokens.count]
    }
  }

  /// Follows what needs no byte; all of it leads to higher states, so one pass is enough.
  private func close(_ states: UnsafeMutableBufferPointer<Bool>) {
    for i in tokens.indices where states[i] {
      switch tokens[i] {
      case .star, .starStar: states[i + 1] = true
      case .optional(let count):
        states[i + 1] = true
        states[i + 1 + count] = true
      default: break
      }
    }
  }

  private func step(
    _ byte: UInt8, from now: UnsafeMutableBufferPointer<Bool>,
    to then: UnsafeMutableBufferPointer<Bool>
  ) {
    then.update(repeating: false)
    let mayCross = crossesSlash || byte != UInt8(ascii: "/")
    for i in tokens.indices where now[i] {
      switch tokens[i] {
      case .byte(let wanted): if byte == wanted { then[i + 1] = true }
      case .any: if mayCross { then[i + 1] = true }
      case .set(let set): if mayCross && set.contains(byte) { then[i + 1] = true }
      case .star: if mayCross { then[i] = true }
      case .starStar: then[i] = true
      case .optional: break
      }
    }
  }
}

/// Reads a pattern byte by byte.
struct Reader {
  var rest: ArraySlice<UInt8>

  mutating func next() -> UInt8? { rest.popFirst() }

  /// Whether the byte that was read last begins `pattern` or stands behind a `/`.
  func isBehindSlash(_ pattern: ArraySlice<UInt8>) -> Bool {
    let before = rest.startIndex - 2
    return before < pattern.startIndex || pattern[before] == UInt8(ascii: "/")
  }
}
