import Platform
import Reporting

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The terminal: results on standard output, messages on standard error.
enum Console {
  /// Writes a line to standard output.
  ///
  /// - Throws: `CommandFailure` when it cannot be written: what nobody can read must not end with 0.
  static func print(_ text: String) throws {
    guard write(text.hasSuffix("\n") ? text : text + "\n", to: 1) else {
      throw CommandFailure.incomplete(
        "the output was not written: \(String(cString: strerror(errno)))")
    }
  }

  /// Writes a line to standard error; where that fails there is nobody left to tell.
  static func error(_ text: String) { _ = write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }

  /// Text with control and bidirectional characters made visible.
  static func escape(_ text: String) -> String { Redactor(secrets: [], reveal: false).text(text) }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count < 0 { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
