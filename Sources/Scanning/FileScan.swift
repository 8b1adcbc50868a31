import Matching
import Platform
package import ScanModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `scan PATH… | -`: regular files as they are on disk; links are not followed, `.git` is skipped.
package enum FileScan {
  /// Files up to this size are read whole; larger ones pass through in windows.
  static let wholeFileLimit = 8 << 20

  package static func run(_ session: ScanSession, paths: [String]) throws(ScanError) -> Report {
    var receipt = Receipt()
    var files: [String] = []
    for path in paths {
      do throws(PlatformError) {
        try collect(path, isRoot: true, into: &files, &receipt)
      } catch {
        throw .usage("\(error)")
      }
    }
    let queue = Mutex(0)
    let results = Mutex<(findings: [Finding], receipt: Receipt, failure: ScanError?)>(
      ([], receipt, nil))
    let list = files
    Thread.concurrently(max(1, min(session.threads, list.count))) { _ in
      do throws(ScanError) {
        var scanner = try ContentScanner(session)
        var found: [Finding] = []
        while true {
          let next = queue.withLock { next in
            next += 1
            return next - 1
          }
          if next >= list.count { break }
          found += scan(list[next], &scanner, session)
        }
        let worker = scanner.receipt
        results.withLock {
          $0.findings += found
          $0.receipt.merge(worker)
        }
      } catch {
        results.withLock { $0.failure = error }
      }
    }
    let (findings, total, failure) = results.withLock { $0 }
    if let failure { throw failure }
    var sorted = total
    sorted.skipped.sort { $0.what < $1.what }
    return session.report("scan", session.settle(findings), sorted)
  }

  /// Scans standard input under the name `-`.
  package static func runOnStandardInput(_ session: ScanSession) throws(ScanError) -> Report {
    var scanner = try ContentScanner(session)
    let findings = stream(
      FileDescriptor(owning: dup(0)), name: "standard input", &scanner, session)
    scanner.receipt.files += 1
    return session.report("scan", session.settle(findings), scanner.receipt)
  }

  private static func collect(
    _ path: String, isRoot: Bool, into files: inout [String], _ receipt: inout Receipt
  ) throws(PlatformError) {
    guard let status = Files.status(path) else {
      throw PlatformError("scan", path, code: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: files.append(path)
    case S_IFDIR:
      let names: [String]
      do throws(PlatformError) {
        names = try Files.list(path)
      } catch {
        if isRoot { throw error }
        receipt.fail(path, error)
        return
      }
      for name in names where name != ".git" {
        try collect(Files.join(path, name), isRoot: false, into: &files, &receipt)
      }
    case S_IFLNK where isRoot:
      throw PlatformError("scan", path, code: ELOOP, detail: "is a link; name what it leads to")
    case S_IFLNK:
      receipt.skipped.append(
        Skipped(what: path, why: "symbolic link, not followed", isFailure: false))
    default:
      receipt.skipped.append(Skipped(what: path, why: "not a regular file", isFailure: false))
    }
  }

  private static func scan(
    _ path: String, _ scanner: inout ContentScanner, _ session: ScanSession
  ) -> [Finding] {
    let name = reportedPath(path)
    // What a name holds is told, and the redactor knows it by that.
    let inName = scanner.matches(inText: name.bytes, what: path).map {
      finding($0, name, session, place: .pathName)
    }
    return inName + scanContent(path, &scanner, session)
  }

  private static func scanContent(
    _ path: String, _ scanner: inout ContentScanner, _ session: ScanSession
  ) -> [Finding] {
    do {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      let status = try file.status(of: path)
      scanner.receipt.files += 1
      if status.st_size > wholeFileLimit {
        return stream(file, name: path, atLeast: Int(status.st_size), &scanner, session)
      }
      let bytes = try Files.read(path, limit: wholeFileLimit * 2)
      scanner.receipt.bytes += bytes.count
      let name = reportedPath(path)
      let matches = try bytes.withUnsafeBytes { bytes in
        let plain = try scanner.scanner.scan(bytes, path: name)
        scanner.noteLimits(path)
        return scanner.matches(plain, andInside: bytes, path: name, what: path)
      }
      return matches.map { finding($0, name, session) }
    } catch {
      scanner.receipt.fail(path, error)
      return []
    }
  }

  private static func stream(
    _ file: consuming FileDescriptor, name: String, atLeast expected: Int = 0,
    _ scanner: inout ContentScanner, _ session: ScanSession
  ) -> [Finding] {
    do {
      let path = reportedPath(name)
      let descriptor = file
      var size = 0
      let matches = try scanner.matches(inStream: path, what: name) { buffer in
        let count = try descriptor.read(into: buffer, subject: name)
        size += count
        return count
      }
      scanner.receipt.bytes += size
      if size < expected {
        scanner.receipt.fail(
          name,
          PlatformError(
            "read", name, code: EIO, detail: "became shorter while it was read"))
      }
      return matches.map { finding($0, path, session) }
    } catch {
      scanner.receipt.fail(name, error)
      return []
    }
  }

  private static func finding(
    _ match: Match, _ path: RepositoryPath, _ session: ScanSession, place: Place = .content
  ) -> Finding {
    session.finding(
      match,
      at: Occurrence(
        place: place, path: path, blob: nil, commit: nil, location: match.location))
  }

  /// `./a` is told as `a`: path rules and reports speak of the plain path.
  private static func reportedPath(_ path: String) -> RepositoryPath {
    RepositoryPath(path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
  }
}
