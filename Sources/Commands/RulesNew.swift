import ArgumentParser

extension RulesCommand {
  /// `git ward rules new ID`: a rule to start from.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a rule, with tests, for a token of a known shape.",
      discussion: "For example: git ward rules new acme-api-key --prefix acme_ > rules/acme.toml")

    enum Alphabet: String, CaseIterable, ExpressibleByArgument {
      case base62, base64url, hex, digits, upper, lower

      /// A character class of RE2.
      var characters: String {
        switch self {
        case .base62: "0-9A-Za-z"
        case .base64url: "0-9A-Za-z_\\-"
        case .hex: "0-9a-f"
        case .digits: "0-9"
        case .upper: "0-9A-Z"
        case .lower: "0-9a-z"
        }
      }

      /// The generator's name for it, in tests.
      var sample: String {
        switch self {
        case .upper: "uppernum"
        case .lower: "base36"
        case .base62, .base64url, .hex, .digits: rawValue
        }
      }
    }

    @Argument(help: "The rule's id: lower-case words with hyphens.") var id: String
    @Option(help: "What every such token begins with.") var prefix: String
    @Option(help: "How many characters follow the prefix.") var length: Int = 32
    @Option(help: "What they are: \(Alphabet.allCases.map(\.rawValue).joined(separator: ", ")).")
    var alphabet: Alphabet = .base62

    func validate() throws {
      guard !id.isEmpty, id.utf8.allSatisfy({ Self.isIDByte($0) }) else {
        throw ValidationError("an id is made of lower-case letters, digits and hyphens")
      }
      guard prefix.utf8.count >= 3,
        prefix.utf8.allSatisfy({ Self.isIDByte($0 | 0x20) || $0 == UInt8(ascii: "_") })
      else {
        throw ValidationError(
          "--prefix takes at least three letters, digits, hyphens or underscores; “git ward rules check” "
            + "helps with shapes of your own")
      }
      guard (8...512).contains(length) else {
        throw ValidationError("--length takes a number from 8 to 512")
      }
    }

    func run() throws {
      let key = prefix.lowercased()
      try Console.print(
        """
        [[rules]]
        id = "\(id)"
        description = "\(id)"
        severity = "high"
        confidence = "high"
        regex = '''\\b(\(prefix)[\(alphabet.characters)]{\(length)})(?:[^\(alphabet.characters)]|$)'''
        keywords = ["\(key)"]
        revoke = "Say here how to make it worthless."
          [[rules.tests]]
          match = 'token = "\(prefix){\(alphabet.sample):\(length)}"'
          [[rules.tests]]
          noMatch = 'token = "\(prefix){\(alphabet.sample):\(length - 1)}"'
          [[rules.tests]]
          noMatch = 'x\(prefix){\(alphabet.sample):\(length)}'
        """)
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
  }
}
