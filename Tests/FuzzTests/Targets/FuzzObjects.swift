import CHash
import ScanModel

@testable import Git

/// A loose object's file as the reader of single objects sees it.
func fuzzStreamedLoose(_ input: [UInt8]) {
  let path = FuzzFolder.path + "/loose"
  FuzzFolder.put(path, looseFile(input))
  guard let object = try? LooseObject.open(path), object.size <= 1 << 18 else { return }
  let size = object.size
  guard let bytes = try? object.whole() else { return }
  precondition(bytes.lend { _, bytes in bytes.count } == size)
}

/// A tree, by the walk over its bytes and by the sorted copy.
func fuzzTree(_ input: [UInt8]) {
  var parts = FuzzInput(input)
  let id = parts.byte() & 1 == 0 ? shortID : longID
  let bytes = parts.remaining()
  bytes.withUnsafeBytes { bytes in
    var walk = TreeEntries(bytes, idLength: id.count)
    var count = 0
    var isWhole = true
    do {
      while let entry = try walk.next() {
        precondition(!entry.name.isEmpty && entry.name.upperBound <= bytes.count)
        _ = entry.kind
        count += 1
      }
    } catch {
      isWhole = false
    }
    let parsed = try? ParsedTree(id: id, bytes: bytes)
    precondition((parsed != nil) == isWhole)
    if let parsed {
      precondition(parsed.count == count)
      precondition(parsed.count == 0 || parsed.shared(from: 0, with: parsed, from: 0) > 0)
      for index in 0..<parsed.count { precondition(!parsed[index].name.isEmpty) }
    }
  }
}

/// The same bytes as a commit and as a tag.
func fuzzCommit(_ input: [UInt8]) {
  var parts = FuzzInput(input)
  let id = parts.byte() & 1 == 0 ? shortID : longID
  let bytes = parts.remaining()
  bytes.withUnsafeBytes { bytes in
    if let commit = try? CommitObject(id: id, bytes: bytes) {
      precondition(commit.messageRange.upperBound == bytes.count)
      precondition(commit.parents.allSatisfy { $0.count == id.count })
      _ = commit.info
    }
    fuzzCommitHead(bytes, id)
    if let tag = try? TagObject(id: id, bytes: bytes) {
      precondition(tag.messageRange.upperBound == bytes.count && tag.target.count == id.count)
    }
  }
}

func fuzzHookInput(_ input: [UInt8]) {
  _ = try? PushUpdate.parse(input)
  _ = try? ReceiveUpdate.parse(input)
}

/// An index as the hook's reader sees it. The checksum would stop every mutation.
func fuzzGitIndex(_ input: [UInt8]) {
  var digest = [UInt8](repeating: 0, count: 20)
  precondition(chash_whole(20, nil, 0, input, input.count, &digest) == 1)
  let path = FuzzFolder.path + "/index"
  FuzzFolder.put(path, input + digest)
  guard let index = try? IndexFile(path: path) else { return }
  precondition(index.isUnchanged())
  var last: [UInt8] = []
  for position in 0..<index.count {
    let name = Array(index.path(position))
    precondition(!name.isEmpty && !name.lexicographicallyPrecedes(last))
    last = name
    precondition(index.id(position) != nil)
    _ = (index.mode(position), index.stage(position))
  }
  if let tree = index.cacheTree { walk(tree, CacheTree.root, depth: 0) }
}

private func walk(_ tree: CacheTree, _ node: Int, depth: Int) {
  _ = (tree.entryCount(node), tree.tree(node))
  guard depth < 64 else { return }
  tree.forEachFolder(of: node) { name, child in
    _ = name.count
    walk(tree, child, depth: depth + 1)
  }
}

private let shortID = ObjectID(hex: String(repeating: "1", count: 40))!
private let longID = ObjectID(hex: String(repeating: "1", count: 64))!
