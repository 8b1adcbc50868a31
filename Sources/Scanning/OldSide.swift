import Git
import Matching
import Platform
import ScanModel

/// What the old side of a change held: decides which secrets are new (product promise 3).
///
/// Loaded only when there are findings; most commits never pay for it.
struct OldSide: ~Copyable {
  /// Secrets from this length on count as known wherever their bytes stand in an old blob. Shorter
  /// ones are ordinary words too often, so the old blob must have held them as a secret.
  static let plainSearchFrom = 12

  private var detected: Set<[UInt8]> = []
  private var plain: Set<[UInt8]> = []

  /// Looks for the secrets of `findings` in old blobs.
  ///
  /// An old blob that cannot be read proves nothing: its secrets stay new, and the scan is told so
  /// by a note (it is not part of what will be committed).
  init(
    _ blobs: [ObjectID], for findings: [Finding], scanner: inout ContentScanner,
    repository: borrowing Repository
  ) {
    var wanted = Set(findings.map(\.secret)).subtracting([[]])
    // What was there before is not what this run has to answer for.
    scanner.tellsContainers = false
    defer { scanner.tellsContainers = true }
    for blob in blobs {
      if wanted.isEmpty { return }
      do {
        try repository.withObject(blob) { _, bytes in
          for secret in wanted where secret.count >= Self.plainSearchFrom {
            if secret.withUnsafeBytes({ bytes.firstIndex(of: $0) }) != nil { plain.insert(secret) }
          }
          wanted.subtract(plain)
          if wanted.isEmpty { return }
          let plain = try scanner.scanner.scan(bytes, path: nil)
          for match in scanner.matches(plain, andInside: bytes, path: nil, what: blob.hex) {
            detected.insert(match.secret)
          }
          wanted.subtract(detected)
        }
      } catch {
        scanner.receipt.notes.append(
          "the old version \(blob.hex) could not be compared: \(error)")
      }
    }
  }

  func contains(secret: [UInt8]) -> Bool { plain.contains(secret) || detected.contains(secret) }
}
