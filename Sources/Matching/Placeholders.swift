/// Values that stand for a secret and are none.
enum Placeholders {
  /// - Returns: why the value is a placeholder, or `nil`.
  static func reason(_ value: UnsafeRawBufferPointer) -> String? {
    if value.isEmpty { return "empty" }
    if let reason = template(value) { return reason }
    if isMasked(value) { return "a mask of repeated characters" }
    if Shape.isRepetition(value) { return "one piece repeated" }
    if value.count >= 6 && Shape.isSequence(value) { return "a sequence" }
    if exact.equals(value) { return "a placeholder word" }
    if starts.begins(value) { return "begins like a placeholder" }
    if parts.occurs(in: value) { return "contains a placeholder word" }
    return nil
  }

  /// `<…>`, `${…}`, `{{…}}`, `%s`, `$VAR`, `[…]`, `%(…)s`, `@…@`, `__…__`.
  static func template(_ value: UnsafeRawBufferPointer) -> String? {
    guard let first = value.first, let last = value.last else { return nil }
    func has(_ text: StaticString) -> Bool { contains(value, text) }
    if first == UInt8(ascii: "<") && (last == UInt8(ascii: ">") || value.count < 40) {
      return "a template in angle brackets"
    }
    if has("${") || has("$(") || has("{{") || has("<%") || has("#{") || has("%{") {
      return "a template expression"
    }
    if first == UInt8(ascii: "{") && last == UInt8(ascii: "}") { return "a template in braces" }
    if first == UInt8(ascii: "[") && last == UInt8(ascii: "]") { return "a template in brackets" }
    if first == UInt8(ascii: "$") && value.dropFirst().allSatisfy(\.isWordByte) {
      return "a variable"
    }
    if first == UInt8(ascii: "%") && value.count <= 40
      && (last == UInt8(ascii: "s") || last == UInt8(ascii: "d") || last == UInt8(ascii: "%")
        || last == UInt8(ascii: "@"))
    {
      return "a format"
    }
    if first == UInt8(ascii: "@") && last == UInt8(ascii: "@") && value.count > 2 {
      return "a template between at signs"
    }
    if value.count > 4 && first == 0x5F && last == 0x5F && value[1] == 0x5F
      && value[value.count - 2] == 0x5F
    {
      return "a template between underscores"
    }
    return nil
  }

  /// `xxxx…`, `****`, `....`, `0000`: at most two different bytes.
  private static func isMasked(_ value: UnsafeRawBufferPointer) -> Bool {
    if value.count >= 3 && value.allSatisfy({ $0 == value[0] }) { return true }
    var run = 1
    var longest = 1
    for i in 1..<max(value.count, 1) {
      run = value[i] == value[i - 1] ? run + 1 : 1
      longest = max(longest, run)
    }
    // Five equal bytes in a row do not occur in a random string of this length.
    return longest >= 5 && longest * 3 >= value.count
  }

  private static func contains(_ value: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      guard value.count >= text.count else { return false }
      return (0...(value.count - text.count)).contains { start in
        text.indices.allSatisfy { value[start + $0] == text[$0] }
      }
    }
  }

  private static let exact = WordTable([
    "password", "passwd", "pass", "secret", "token", "apikey", "api_key", "api-key", "none", "null",
    "nil", "undefined", "true", "false", "todo", "tbd", "fixme", "string", "str", "text", "value",
    "test", "testing", "foo", "bar", "foobar", "baz", "default", "empty", "unset", "required",
    "optional", "hidden", "redacted", "masked", "removed", "user", "username", "admin", "root",
    "hunter2", "letmein", "qwerty", "key", "mysecret", "mypassword", "mytoken", "credentials",
    "change_me", "change-me", "n/a", "dummy", "fake", "invalid", "unknown", "anonymous", "bearer",
    "basic", "auth", "client_secret", "client-secret", "clientsecret", "access_token", "private",
    "secretkey", "secret_key", "passphrase", "supersecret", "topsecret", "s3cr3t", "p@ssw0rd",
    "passw0rd", "correcthorsebatterystaple", "postgres", "mysql", "mongo", "redis", "guest",
  ])
  private static let starts = WordTable([
    "your", "my_", "my-", "insert", "enter", "put_", "put-", "add_", "add-", "replace", "some_",
    "some-", "any_", "the_", "get_", "set_", "env:", "env.", "vault:", "ssm:", "secret://",
    "secrets.", "process.env", "os.environ", "$env:", "op://", "arn:", "file:", "dummy", "fake_",
    "fake-", "test_", "test-", "sample", "mock", "demo_", "demo-", "enc[", "enc(", "!vault",
  ])
  private static let parts = WordTable([
    "changeme", "change_me", "change-me", "changeit", "example", "placeholder", "your_", "your-",
    "yourpass", "yoursecret", "yourtoken", "replaceme", "replace_me", "replace-me", "redacted",
    "xxxxx", "*****", ".....", "-----", "_____", "insert_", "insert-", "dummy", "notasecret",
    "not-a-secret", "not_a_secret", "notreal", "todo", "fixme", "<your", "(your", "goes_here",
    "goes-here", "goeshere", "_here", "-here", "foobar", "lorem", "abcdefgh", "12345678", "qwerty",
    "path/to", "[a-z", "[a-f", "[0-9", "aws4_request", "deadbeef", "sample_", "sample-",
    "undefined", "cafebabe",
  ])
}
