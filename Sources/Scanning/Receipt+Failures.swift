import Git
import Platform
import ScanModel

extension Receipt {
  /// Tells that something was not read, which makes the run incomplete.
  mutating func fail(_ what: String, _ error: any Error) { fail(what, why: reason(error)) }

  mutating func fail(_ what: String, why: String) {
    let failure = Skipped(what: what, why: why, isFailure: true)
    // Repetitions follow each other; looking further back would be slow where everything fails.
    if !skipped.suffix(8).contains(failure) { skipped.append(failure) }
  }
}

/// The error without the name of what it is about, which stands before it.
private func reason(_ error: any Error) -> String {
  switch error {
  case let error as GitError: "\(error.message) (\(error.operation))"
  case let error as PlatformError: "\(error.operation): \(error.detail)"
  default: "\(error)"
  }
}
