import Packs
import ScanModel
import Synchronization
import TestSupport

/// An object as git or a sweep delivers it.
struct StoredObject: Equatable, Sendable {
  let kind: PackObjectKind
  let bytes: [UInt8]
}

/// All that one sweep told its workers.
struct SweepResult: Sendable {
  var objects: [ObjectID: StoredObject] = [:]
  var visits = 0
  var failures: [PackFailure] = []
  var deferred: [ObjectID: (kind: PackObjectKind?, size: Int?)] = [:]
  var finished = 0
}

/// How the objects of a sweep are looked at.
enum Look: CaseIterable {
  case plain
  /// Through `visitNode`, whole content.
  case nodes
  /// Through `visitNode`, every object put together from pieces that `copy` delivers.
  case pieces
}

extension PackSweep {
  /// Runs a sweep, or reads `ids`, and gathers everything.
  func gather(
    threads: Int = 1, kinds: PackObjectKinds = .all, ids: [ObjectID]? = nil, look: Look = .plain
  ) -> SweepResult {
    let results = Mutex(SweepResult())
    let make: @Sendable (Int) -> PackWorker = { _ in
      func add(_ id: ObjectID, _ kind: PackObjectKind, _ bytes: [UInt8]) {
        results.withLock {
          $0.objects[id] = StoredObject(kind: kind, bytes: bytes)
          $0.visits += 1
        }
      }
      return PackWorker(
        visit: { id, kind, bytes in add(id, kind, Array(bytes)) },
        visitNode: look == .plain
          ? nil
          : { node in
            add(node.id, node.kind, look == .nodes ? Array(node.bytes()) : pieces(of: node))
          },
        deferred: { id, kind, size in results.withLock { $0.deferred[id] = (kind, size) } },
        failed: { failure in results.withLock { $0.failures.append(failure) } },
        finished: { results.withLock { $0.finished += 1 } })
    }
    if let ids {
      read(ids, threads: threads, makeWorker: make)
    } else {
      run(threads: threads, kinds: kinds, makeWorker: make)
    }
    return results.withLock { $0 }
  }
}

/// Puts an object together from pieces of 37 bytes.
private func pieces(of node: PackNode) -> [UInt8] {
  var result: [UInt8] = []
  var cursor = 0
  for start in stride(from: 0, to: node.size, by: 37) {
    let range = start..<min(start + 37, node.size)
    result += [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      count = node.copy(range, into: UnsafeMutableRawBufferPointer(buffer), cursor: &cursor)
    }
  }
  return result
}

extension GitFixture {
  /// The absolute path of the object folder.
  func objects() throws -> String {
    file(try git("rev-parse", "--git-path", "objects"))
  }

  /// Every object as `git cat-file` prints it.
  func allObjects() throws -> [ObjectID: StoredObject] {
    let output = try gitBytes(["cat-file", "--batch-all-objects", "--batch"])
    var result: [ObjectID: StoredObject] = [:]
    var position = 0
    while position < output.count {
      let end = output[position...].firstIndex(of: UInt8(ascii: "\n"))!
      let words = String(decoding: output[position..<end], as: UTF8.self).split(separator: " ")
      let kind = PackObjectKind.allCases.first { $0.name == words[1] }!
      let size = Int(words[2])!
      let bytes = Array(output[(end + 1)..<(end + 1 + size)])
      result[ObjectID(hex: words[0])!] = StoredObject(kind: kind, bytes: bytes)
      position = end + size + 2
    }
    return result
  }

  /// Adds `count` commits that edit a few files of growing length, and a tag.
  ///
  /// - Parameter seed: the same seed makes the same history.
  func addHistory(_ count: Int, seed: UInt64, branch: String = "main") throws {
    var random = SeededGenerator(seed: seed)
    var files = (0..<4).map { file in (0..<60).map { "file \(file) line \($0)" } }
    var stream = ""
    for number in 0..<count {
      let file = Int(random.next() % 4)
      for _ in 0..<3 {
        let line = Int(random.next() % UInt64(files[file].count))
        switch random.next() % 3 {
        case 0: files[file][line] = "edited \(random.next())"
        case 1: files[file].insert("inserted \(random.next())", at: line)
        default: files[file].swapAt(line, 0)
        }
      }
      let text = files[file].joined(separator: "\n")
      let message = "change \(number)"
      stream += """
        commit refs/heads/\(branch)
        committer Ada <ada@example.invalid> \(1_700_000_000 + number) +0000
        data \(message.utf8.count)
        \(message)
        M 100644 inline folder/file\(file).txt
        data \(text.utf8.count)
        \(text)

        """
    }
    stream += """
      tag v\(seed)
      from refs/heads/\(branch)
      tagger Ada <ada@example.invalid> 1700000000 +0000
      data 3
      tag

      """
    try git(arguments: ["fast-import", "--quiet", "--force"], input: Array(stream.utf8))
  }
}
