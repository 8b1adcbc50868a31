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

  /// Something that is read like a file and is none: of a pipe or a device the end may never come.
  package static func notRegular(_ operation: String, _ subject: String) -> PlatformError {
    PlatformError(operation, subject, code: 0, detail: notRegularDetail)
  }

  /// Whether it was made by `notRegular`.
  package var isNotRegular: Bool { code == 0 && detail == Self.notRegularDetail }

  private static let notRegularDetail = "not a regular file"

  package var description: String { "\(subject): \(operation): \(detail)" }
}
