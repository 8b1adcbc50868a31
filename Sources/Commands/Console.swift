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
    guard write(line(text), to: 1) else {
      throw CommandFailure.incomplete(
        "the output was not written: \(String(cString: strerror(errno)))")
    }
  }

  /// Writes a line to standard error; where that fails there is nobody left to tell.
  static func error(_ text: String) { _ = write(line(text), to: 2) }

  /// Text with control and bidirectional characters made visible.
  static func escape(_ text: String) -> String { Redactor(secrets: [], reveal: false).text(text) }

  private static func line(_ text: String) -> [UInt8] {
    Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
  }

  /// Writes bytes as they are.
  ///
  /// - Returns: whether all were written; `errno` says why not.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { writeOnce(descriptor, $0) }
      if count < 0 { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
