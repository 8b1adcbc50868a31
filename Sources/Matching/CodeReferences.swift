/// Values that are code which fetches a secret, and not the secret.
enum CodeReferences {
  /// - Parameter isQuoted: whether the value stands in quotes, where dots and parentheses are text.
  /// - Returns: why the value is a reference, or `nil`.
  static func reason(_ value: UnsafeRawBufferPointer, isQuoted: Bool) -> String? {
    if lookups.occurs(in: value) { return "a look-up in the environment" }
    guard !isQuoted else { return nil }
    guard let first = value.first else { return nil }
    var dots = 0
    var hasCall = false
    var hasIndex = false
    var hasArrow = false
    for (i, byte) in value.enumerated() {
      switch byte {
      case UInt8(ascii: "."): dots += 1
      case UInt8(ascii: "("): hasCall = true
      case UInt8(ascii: "["): hasIndex = true
      case UInt8(ascii: ">") where i > 0 && value[i - 1] == UInt8(ascii: "-"): hasArrow = true
      case UInt8(ascii: ":") where i > 0 && value[i - 1] == UInt8(ascii: ":"): hasArrow = true
      default: break
      }
    }
    let startsName = first.isASCIILetter || first == 0x5F || first == UInt8(ascii: "$")
    if startsName && hasCall { return "a call" }
    if startsName && hasIndex { return "an element of a collection" }
    if hasArrow { return "a member of a value" }
    if first == UInt8(ascii: "$") || first == UInt8(ascii: "&") || first == UInt8(ascii: "*") {
      if value.dropFirst().allSatisfy({ $0.isWordByte || $0 == UInt8(ascii: ".") }) {
        return "a variable"
      }
    }
    if startsName && dots > 0 && isDottedName(value) { return "a member of a value" }
    if startsName && isIdentifier(value) { return "a name" }
    return nil
  }

  /// `config.api.key`: parts that are names; a random token hardly has such dots.
  private static func isDottedName(_ value: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    for i in 0...value.count where i == value.count || value[i] == UInt8(ascii: ".") {
      let part = value.slice(start..<i)
      guard let first = part.first, first.isASCIILetter || first == 0x5F else { return false }
      guard part.allSatisfy({ $0.isWordByte || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "!") })
      else { return false }
      start = i + 1
    }
    // A token of three random parts (JWT) has long ones.
    return value.count <= 80
  }

  /// A name by its look: only word bytes, and words inside; `user_password`, `apiKeyValue`.
  private static func isIdentifier(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.allSatisfy(\.isWordByte) else { return false }
    var digits = 0
    for byte in value where byte.isASCIIDigit { digits += 1 }
    return digits * 6 <= value.count && Shape.looksLikeWords(value)
  }

  private static let lookups = WordTable([
    "os.environ", "getenv(", "process.env", "env::var", "env.fetch", "env[", "system.getenv",
    "import.meta.env", "secrets.", "os.getenv", "environment.get", "config.get", "viper.get",
    "configuration[", "settings.", "getproperty(", "secretmanager", "keyring.", "vault.read",
    "request.form", "params[", "input(", "getpass", "prompt(", "readline(", "self.", "this.",
  ])
}
