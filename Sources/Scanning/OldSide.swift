import Git
import Matching
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
            if holds(bytes, secret) { plain.insert(secret) }
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

/// Whether `needle` stands in `haystack`; linear for practical needles (memchr on the first byte).
private func holds(_ haystack: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
  guard let base = haystack.baseAddress, needle.count <= haystack.count, let first = needle.first
  else { return false }
  var from = 0
  let last = haystack.count - needle.count
  return needle.withUnsafeBytes { needle in
    guard let needleBase = needle.baseAddress else { return true }
    while from <= last {
      guard let hit = memchr(base + from, Int32(first), last - from + 1) else { return false }
      if memcmp(hit, needleBase, needle.count) == 0 { return true }
      from = base.distance(to: UnsafeRawPointer(hit)) + 1
    }
    return false
  }
}
