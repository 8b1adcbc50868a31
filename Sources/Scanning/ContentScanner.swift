import Containers
package import Git
package import Matching
import Platform
package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One worker's way from an object id to matches: reads, streams what is large, scans.
package struct ContentScanner: ~Copyable {
  package var scanner: Scanner
  package var receipt = Receipt()
  let containerLimits: ContainerLimits
  /// Whether what could not be read of a container goes into the receipt. An audit's first pass leaves
  /// that to the second, which knows paths.
  var tellsContainers = true
  /// What could not be read of the last content that was a container.
  var containerProblems: [Skipped] = []
  /// Looks at members of containers where the same lines come in many of them; `nil` where each is to be
  /// scanned whole.
  var members: VersionMatcher?
  /// Contents whose problems were told, so that each is told once.
  var toldContainers: Set<String> = []

  package init(_ session: ScanSession) throws(ScanError) {
    containerLimits = session.containerLimits
    do throws(MatchingError) {
      scanner = try Scanner(session.rules, options: session.options)
    } catch {
      throw .matching(error)
    }
  }

  /// Matches in one blob.
  ///
  /// What cannot be read is a failure in the receipt and yields `nil`: never silently nothing.
  /// - Parameter clusters: where something may be found, if that is known.
  package mutating func matches(
    in id: ObjectID, path: RepositoryPath?, of repository: borrowing Repository,
    known clusters: [HitCluster]? = nil
  ) -> [Match]? {
    matches(in: id, path: path, of: repository) { _, _ in clusters }
  }

  /// The same, told by the blob's bytes.
  ///
  /// - Parameter look: where in them something may be found, or `nil`; bytes of a large blob may not be there
  ///   yet (`Repository.withLargeObject`).
  mutating func matches(
    in id: ObjectID, path: RepositoryPath?, of repository: borrowing Repository,
    look: (UnsafeRawBufferPointer, inout Scanner) throws -> [HitCluster]?
  ) -> [Match]? {
    do {
      var matches: [Match] = []
      let name = Self.name(of: id, path)
      var size = 0
      var pointer: LFSPointer?
      let before = (receipt, toldContainers)
      do {
        try repository.withLargeObject(id) { _, bytes, arrival in
          (receipt, toldContainers) = before
          size = bytes.count
          matches = try self.matches(
            inBlob: bytes, path: path, what: name, known: look(bytes, &scanner),
            isThere: Self.wait(for: arrival))
          pointer = LFSPointer(bytes)
        }
      } catch let error as GitError where error.kind == .tooLarge {
        var stream = try repository.openStream(id)
        matches = try self.matches(inStream: path, what: name) { buffer in
          let count = try stream.read(into: buffer)
          size += count
          return count
        }
      } catch {
        // What was found in bytes of another hash is nobody's.
        (receipt, toldContainers) = before
        throw error
      }
      receipt.blobs += 1
      receipt.bytes += size
      if let pointer {
        matches += try self.matches(behind: pointer, path: path, in: repository.commonDirectory)
      }
      return matches
    } catch {
      receipt.fail(Self.name(of: id, path), error)
      return nil
    }
  }

  private static func wait(for arrival: Arrival?) -> Scanner.Wait? {
    guard let arrival else { return nil }
    return { arrival.wait(for: $0) }
  }

  /// Matches in the bytes of a blob, and in what they hold where they are a container.
  ///
  /// - Parameters:
  ///   - what: names the blob in the receipt.
  ///   - clusters: where something may be found, if that is known.
  ///   - isThere: where the bytes are still being written, waits for them.
  mutating func matches(
    inBlob bytes: UnsafeRawBufferPointer, path: RepositoryPath?, what: String,
    known clusters: [HitCluster]?, isThere: Scanner.Wait? = nil
  ) throws(MatchingError) -> [Match] {
    let plain: [Match]
    if let clusters {
      try Scanner.wait(for: bytes.count, isThere)
      plain = try scanner.scan(bytes, path: path, known: clusters)
    } else {
      plain = try scanner.scan(bytes, path: path, isThere: isThere)
    }
    noteLimits(what)
    return matches(plain, andInside: bytes, path: path, what: what)
  }

  /// How a receipt names a blob.
  static func name(of id: ObjectID, _ path: RepositoryPath?) -> String {
    path.map { "\(id.hex) (\($0.lossyString))" } ?? id.hex
  }

  /// Matches in the file that a Git LFS pointer stands for, where this machine has it.
  ///
  /// A file that is not here is told and is no failure: git does not have it either.
  mutating func matches(
    behind pointer: LFSPointer, path: RepositoryPath?, in commonDirectory: String
  )
    throws -> [Match]
  {
    let file = Files.join(commonDirectory, pointer.objectPath)
    containerProblems = []
    guard Files.isRegularFile(file) else {
      receipt.skipped.append(
        Skipped(
          what: path?.lossyString ?? pointer.oid,
          why:
            "Git LFS object \(pointer.oid.prefix(12)), \(pointer.size) bytes, is not on this machine",
          isFailure: false))
      return []
    }
    let content = try FileDescriptor.open(file, O_RDONLY | O_NOFOLLOW)
    var size = 0
    let name = path?.lossyString ?? "Git LFS object \(pointer.oid.prefix(12))"
    let matches = try matches(inStream: path, what: name) { buffer in
      let count = try content.read(into: buffer, subject: file)
      size += count
      return count
    }
    receipt.files += 1
    receipt.bytes += size
    return matches
  }

  /// Matches in a text that is no blob: a message, a path, a ref name.
  package mutating func matches(inText text: [UInt8], what: String) -> [Match] {
    receipt.bytes += text.count
    return text.withUnsafeBytes { matches(inText: $0, what: { what }) }
  }

  /// The same for lent bytes that are counted already, named only where there is something to tell.
  mutating func matches(inText text: UnsafeRawBufferPointer, what: () -> String) -> [Match] {
    do {
      let matches = try scanner.scan(text, path: nil)
      if !scanner.limits.isEmpty { noteLimits(what()) }
      return matches
    } catch {
      receipt.fail(what(), error)
      return []
    }
  }

  /// A limit that was reached makes the run incomplete: it is told, never passed over.
  mutating func noteLimits(_ what: String) {
    for limit in scanner.limits {
      receipt.skipped.append(Skipped(what: what, why: limit, isFailure: true))
    }
  }
}

/// Where a secret stands when the place is a whole name and not a spot in a text.
let wholeNameLocation = SourceLocation(
  startLine: 1, endLine: 1, startColumn: 1, endColumn: 1, byteOffset: 0, byteLength: 0)
