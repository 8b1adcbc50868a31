import ScanModel

/// Where the value of a generic assignment stands, and what that says.
struct GenericPlace {
  /// What a rule's tag says of its matches.
  enum Form: Sendable {
    case assignment, userInfo, basic, bearer, commandLine, sql
    /// A token alone before the host of an address; no sample is written like that, whatever the host.
    case urlToken
    /// The name stands where the match begins, and not beside the value: `name: TOKEN`, `value: …`.
    case paired
    /// The name stands where the match ends: `set("…", forKey: "password")`.
    case behind
    /// A value of a Kubernetes Secret, which is one by its place.
    case kubernetes
    /// A salt or the like: it is told if it looks random, whatever the score says.
    case identifier

    init(tags: [String]) {
      if tags.contains("url-userinfo") {
        self = .userInfo
      } else if tags.contains("url-token") {
        self = .urlToken
      } else if tags.contains("basic-authorization") {
        self = .basic
      } else if tags.contains("bearer-authorization") {
        self = .bearer
      } else if tags.contains("command-line") {
        self = .commandLine
      } else if tags.contains("sql") {
        self = .sql
      } else if tags.contains("paired-name") {
        self = .paired
      } else if tags.contains("name-behind") {
        self = .behind
      } else if tags.contains("kubernetes-secret") {
        self = .kubernetes
      } else if tags.contains("identifier") {
        self = .identifier
      } else {
        self = .assignment
      }
    }
  }

  let form: Form
  var kind: FileKind
  /// Whether the value is given to a name like any other.
  var isNamed: Bool { form == .assignment || form == .paired || form == .behind }
  /// Whether the value has its end marked: by quotes, or as the text of an element.
  var isEnclosed: Bool { context.quote != 0 || context.sign == UInt8(ascii: ">") }
  let context: AssignmentContext
  let key: [UInt8]
  let keyClass: KeyClass
  let isComment: Bool
  let isLongLine: Bool
  /// `==` or `!=` stands between name and value.
  let isCompared: Bool
  let hasSampleHost: Bool

  /// - Parameter match: of the rule, which begins within the name.
  init(
    _ value: Range<Int>, match: Range<Int>, in bytes: UnsafeRawBufferPointer, form: Form,
    kind: FileKind
  ) {
    self.form = form
    self.kind = kind
    context = AssignmentContext(of: value, in: bytes)
    let isElsewhere =
      form == .paired || form == .behind || form == .assignment && !context.hasKey
    if form == .behind {
      key = Self.name(endingAt: match.upperBound, in: bytes)
    } else if isElsewhere {
      key = Self.name(at: match.lowerBound, before: value.lowerBound, in: bytes)
    } else {
      key = context.keyText(in: bytes)
    }
    var keyClass = KeyClass(key)
    if form == .kubernetes { keyClass.isSecret = true }
    if !isElsewhere, Self.isUnderPublicName(context.key.lowerBound, in: bytes) {
      keyClass.isPublic = true
    }
    self.keyClass = keyClass
    let start = Self.lineStart(value.lowerBound, in: bytes)
    isLongLine = value.lowerBound - start > 400
    isComment = !isLongLine && Self.beginsComment(start, value.lowerBound, in: bytes)
    hasSampleHost = form == .userInfo && Self.isSampleHost(behind: value, in: bytes)
    isCompared = Self.compares(context.key.upperBound..<value.lowerBound, in: bytes)
  }

  /// `checksum/secret: …`, as annotations are written.
  private static func isUnderPublicName(_ start: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard start > 1, bytes[start - 1] == UInt8(ascii: "/") else { return false }
    var word = start - 1
    while word > 0, start - word < 24, bytes[word - 1].isWordByte { word -= 1 }
    return KeyClass(Array(bytes.slice(word..<(start - 1)))).isPublic
  }

  /// The whole name around the place where a match begins.
  private static func name(at place: Int, before end: Int, in bytes: UnsafeRawBufferPointer)
    -> [UInt8]
  {
    func belongs(_ i: Int) -> Bool {
      bytes[i].isWordByte || bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: ".")
    }
    var start = place
    var stop = place
    repeat {
      start = stop
      while start < end && start < stop + 24 && !belongs(start) { start += 1 }
      stop = start
      while stop < end && stop < start + 80 && belongs(stop) { stop += 1 }
    } while declarators.contains(String(decoding: bytes.slice(start..<stop), as: UTF8.self))
    let limit = max(start - 80, 0)
    while start > limit && belongs(start - 1) { start -= 1 }
    return Array(bytes.slice(start..<stop))
  }

  /// The name that a match ends with.
  private static func name(endingAt end: Int, in bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var start = end
    while start > 0, end - start < 80,
      bytes[start - 1].isWordByte || bytes[start - 1] == UInt8(ascii: "-")
        || bytes[start - 1] == UInt8(ascii: ".")
    {
      start -= 1
    }
    return Array(bytes.slice(start..<end))
  }

  /// Words before a name: `ENV DB_PASSWORD …`.
  private static let declarators: Set<String> = [
    "ENV", "ARG", "define", "setenv", "set", "-gx", "-x",
  ]

  /// In `scheme://user:password@host`: the user.
  func userName(before value: Range<Int>, in bytes: UnsafeRawBufferPointer)
    -> UnsafeRawBufferPointer
  {
    let end = max(value.lowerBound - 1, 0)
    var start = end
    while start > 0 && end - start < 80 && bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
    return bytes.slice(start..<end)
  }

  /// Whether a host of an address is one of those that stand for any.
  static func isSampleHost(behind value: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    let start = value.upperBound + 1
    guard start < bytes.count else { return false }
    var end = start
    while end < min(bytes.count, start + 80), bytes[end] != UInt8(ascii: "/"), bytes[end] > 0x20,
      bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "'")
    {
      end += 1
    }
    let host = bytes.slice(start..<end)
    return sampleHosts.begins(host) || sampleParts.occurs(in: host)
  }

  private static let sampleHosts = WordTable([
    "example", "host", "server", "some", "foo", "bar", "domain", "test", "your", "my", "remote",
    "proxy", "github.com", "google.com", "www.",
  ])
  private static let sampleParts = WordTable(["example.", ".example", ".test", "%host", ".invalid"])

  private static func lineStart(_ place: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    let limit = max(place - 512, 0)
    var start = place
    while start > limit && bytes[start - 1] != 0x0A { start -= 1 }
    return start
  }

  private static func beginsComment(_ start: Int, _ end: Int, in bytes: UnsafeRawBufferPointer)
    -> Bool
  {
    var place = start
    while place < end && bytes[place].isBlank { place += 1 }
    guard place + 1 < end else { return false }
    switch bytes[place] {
    case UInt8(ascii: "#"), UInt8(ascii: ";"), UInt8(ascii: "*"): return true
    case UInt8(ascii: "/"):
      return bytes[place + 1] == UInt8(ascii: "/") || bytes[place + 1] == UInt8(ascii: "*")
    case UInt8(ascii: "-"): return bytes[place + 1] == UInt8(ascii: "-")
    default: return false
    }
  }

  private static func compares(_ gap: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard gap.count >= 2, gap.count <= 64 else { return false }
    for i in gap.dropFirst() where bytes[i] == UInt8(ascii: "=") {
      if bytes[i - 1] == UInt8(ascii: "=") || bytes[i - 1] == UInt8(ascii: "!") { return true }
    }
    return false
  }
}
