import Platform
import TestSupport

/// A program that writes down how it was called: its name, its arguments and its standard input.
struct Recorder {
  let path: String
  private let log: String

  /// Writes the program; it ends with `status` and reads its input unless told not to.
  init(
    _ folder: String, name: String, log: String? = nil, status: Int = 0, readsInput: Bool = true
  ) throws {
    path = Files.join(folder, name)
    self.log = log ?? Files.join(folder, name + ".log")
    try TestFiles.write(
      path, Array(Self.script(name, log: self.log, status, readsInput).utf8), mode: 0o755)
  }

  /// The text of such a program.
  static func script(_ name: String, log: String, _ status: Int = 0, _ readsInput: Bool = true)
    -> String
  {
    let quoted = log.split(separator: "'", omittingEmptySubsequences: false).joined(
      separator: "'\\''")
    return """
      #!/bin/sh
      input=\(readsInput ? "$(cat; echo .)" : ".")
      { printf '\(name)'; for a in "$@"; do printf ' <%s>' "$a"; done; printf ' [%s]\\n' "${input%.}"; } >>'\(quoted)'
      exit \(status)

      """
  }

  /// One entry a call: `name <argument> … [input]`.
  func calls() throws -> [String] {
    guard Files.exists(log) else { return [] }
    let text = String(decoding: try Files.read(log), as: UTF8.self)
    return text.split(separator: "]\n").map { $0 + "]" }
  }
}
