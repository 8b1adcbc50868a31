package import Git
package import Matching
package import Platform
package import Rules

/// Why a run could not be started or finished; the command line maps it to an exit code.
package enum ScanError: Error {
  /// Wrong arguments or configuration: nothing was scanned.
  case usage(String)
  /// Mistakes in rule files: nothing was scanned.
  case rules([Diagnostic])
  /// The repository could not be opened or listed.
  case git(GitError)
  /// The matcher failed.
  case matching(MatchingError)
  /// A file could not be read or written.
  case platform(PlatformError)
}
