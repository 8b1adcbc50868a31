import Testing

@testable import Containers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite(.serialized)
struct ContainerReaderTests {
  /// What `gzip </dev/null` writes.
  private static let emptyGzip: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0] + [UInt8](repeating: 0, count: 8)

  /// Reads a container to its end.
  private static func problem(of bytes: [UInt8]) -> ContainerProblem? {
    bytes.withUnsafeBytes { bytes in
      var budget = ContainerBudget(.standard, containerSize: bytes.count)
      do throws(ContainerProblem) {
        var reader = try ContainerReader(.bytes(bytes), budget)
        while try reader.next(&budget) != nil {}
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func whatNoFormatKnowsIsDamagedAndNotEncrypted() {
    guard case .damaged? = Self.problem(of: Self.emptyGzip) else {
      Issue.record("an empty file is no container")
      return
    }
  }

  /// libarchive leaves the reader's format pointing behind the last one when it knows none, and calls what
  /// stands there when it is asked about encryption.
  @Test func whatNoFormatKnowsIsNotAskedForItsEncryption() {
    // Gaps as large as libarchive's reader, each with other bytes behind it.
    let size = 2136
    let blocks = (0..<256).compactMap { _ in malloc(size) }
    for block in blocks { memset(block, 0x41, size) }
    for (index, block) in blocks.enumerated() where index % 2 == 0 { free(block) }
    defer {
      for (index, block) in blocks.enumerated() where index % 2 == 1 { free(block) }
    }
    for _ in 0..<8 { #expect(Self.problem(of: Self.emptyGzip) != nil) }
  }
}
