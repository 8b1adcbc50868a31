import Platform
import Reporting

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The terminal: results on standard output, messages on standard error.
enum Console {
  /// Writes a line to standard output; a failed write ends as an error of the caller's.
  static func print(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

  /// Writes a line to standard error.
  static func error(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: 2) }

  /// Text with control and bidirectional characters made visible.
  static func escape(_ text: String) -> String { Redactor(secrets: [], reveal: false).text(text) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count < 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
