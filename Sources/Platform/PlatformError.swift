#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A system call that failed.
package struct PlatformError: Error, CustomStringConvertible {
  /// The system call or step, e.g. `open`.
  package let operation: String
  /// The file or program it was about.
  package let subject: String
  /// `errno` of the call; 0 where the reason is in `detail` alone.
  package let code: Int32
  package let detail: String

  package init(_ operation: String, _ subject: String, code: Int32, detail: String? = nil) {
    self.operation = operation
    self.subject = subject
    self.code = code
    self.detail = detail ?? String(cString: strerror(code))
  }

  package var description: String { "\(subject): \(operation): \(detail)" }
}
