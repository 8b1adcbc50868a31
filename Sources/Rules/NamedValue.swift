/// The regex of a value that nothing but a name beside it tells apart: `names` and `value` of a rule.
///
/// Most providers give out plain digits of some length. What makes them a secret of that provider is
/// where they stand: behind its name, in one of the ways in which programs, settings and people write
/// that down. These ways are written once, here, so that hundreds of rules hold only what they know.
struct NamedValue {
  /// Lower-case letters and digits; a space stands for one or no separator (`new relic` is `new_relic`,
  /// `New-Relic` and `newrelic`).
  var names: [String]
  /// RE2 syntax of the secret alone.
  var value: String
  /// Whether a name counts only as a word of its own with `key`, `token`, `secret` or the like behind it:
  /// for names that are ordinary words.
  var keyed: Bool

  /// The whole regex; its first group is the secret.
  var regex: String {
    let words = names.map(Self.pattern).joined(separator: "|")
    let name = keyed ? #"(?:^|[^A-Za-z]|-D)(?i:\#(words))"# : "(?i:\(words))"
    let ways = keyed ? Self.keyedWays : Self.ways
    return "\(name)(?:\(ways.joined(separator: "|")))(\(value))\(end)"
  }

  /// What the regex implies: of each name its longest part.
  var keywords: [String] {
    names.map { name in
      name.split(separator: " ").map(String.init).reduce("") { $1.count > $0.count ? $1 : $0 }
    }
  }

  /// Whether a name has the form that it must have.
  static func isName(_ name: String) -> Bool {
    name.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x20 }
      && name.utf8.first != 0x20 && name.utf8.last != 0x20 && name.utf8.count >= 2
  }

  private static func pattern(_ name: String) -> String {
    name.split(separator: " ").joined(separator: #"[ _\-.]?"#)
  }

  /// What may not follow the secret, since it would go on with it.
  private var end: String {
    value.contains("+/") ? #"(?:[^0-9A-Za-z_\-+/=]|$)"# : #"(?:[^0-9A-Za-z_\-]|$)"#
  }

  // MARK: - The ways

  /// Names of secrets.
  private static let key =
    "(?i:api[_\\-. ]?key|key|token|secret|pat|password|passwd|pwd|pass|credentials?|access|private|"
    + "auth|bearer|app[_\\-]?id)s?"
  /// `NAME_KEY` and on the next line `value:`, as in lists of variables.
  private static let valueLine = #"(?:["'`]?,?\s{1,16}["'`]?(?i:value|default)["'`]?)?"#
  /// A type between a name and its value.
  private static let type = #"(?:\s?:\s?[\w<>\[\]?.]{1,24}\s?)?"#
  /// The same, and `var nameKey string = …`.
  private static let typeOrWord = #"(?:\s?:\s?[\w<>\[\]?.]{1,24}\s?|[ \t](?i:string|str|text))?"#
  private static let opening =
    #"[=:,(>|?][=:>|? \t\r\n"'`\\(\[]{0,12}(?i:(?:bearer|basic|token|api-?key|key)[ =:]{1,3}["']?)?"#
  /// A member of what the name stands before: `name: {key: …}`, `[name]` and `key = …`.
  private static let member =
    #"["'`\])]{0,2}\s{0,3}(?:=>|[:=({]|\s)[\s{(\["']{0,28}[\w\-.]{0,20}"# + key
    + #"["'`\])]{0,3}\s{0,3}[:=,]>?[\s"'`(]{0,6}"#
  /// `https://api.name.com/v1?city=x&key=…`.
  private static let query = #"\.[^\s"'`<>]{1,80}[?&][\w\-]{0,16}"# + key + "="

  private static let ways = [
    // `NAME_KEY = "…"`, `name.key: …`, `set("name.key", "…")`, `<name key="…">`.
    #"[\w \t.\-/?&+"'`\\()\[\],{$]{0,40}"# + valueLine + type + opening,
    // `--name-token …`, `name secret …`.
    #"[\w \t.\-]{0,20}"# + key + #"["'`]?[\s:=_.\-]{1,4}["'`]?"#,
    // `name …`.
    #"[ \t"'`_\-]{1,3}"#,
    #"[\w\-.]{0,16}"# + member, #"[\w\-]{0,20}"# + query,
  ]

  /// Words that may stand between a name and the name of its secret.
  private static let between =
    #"(?:["'`\]]{0,2}[_\-. \[]?["'`]?(?i:api|app|access|account|admin|auth|bot|client|cloud|dev|http|io|"#
    + "integration|live|master|oauth|org|personal|private|prod|production|project|public|rest|sandbox|"
    + #"sdk|secret|server|service|staging|team|test|token|user|v?[0-9]|web)){0,3}["'`\]]{0,2}[_\-. \[]?["'`]?"#

  private static let keyedWays = [
    between + key + #"["'`\\\])]{0,3}"# + valueLine + typeOrWord
      + #"\s{0,4}\.?(?:"# + opening + #"|[ \t_\-]{1,3}["'`]?)"#,
    #"(?i:client|api|sdk|config|service|settings|options|credentials)?"# + member, query,
  ]
}
