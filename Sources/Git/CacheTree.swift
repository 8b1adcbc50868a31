import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The extension `TREE` of an index: for folders whose entries have not changed since git last wrote
/// trees, which tree that is (gitformat-index(5), "Cache tree").
///
/// `git commit` writes these trees without looking at the entries below them, so a folder that has the
/// tree that HEAD has there brings nothing into the commit.
final class CacheTree {
  private struct Node {
    /// The name without its folder, in `bytes`.
    var name: Range<Int>
    /// Index entries below the folder; -1 where git knows no tree for it.
    var entryCount: Int
    /// Where the id begins.
    var id: Int
    /// The node behind the last one below this folder.
    var end: Int
  }

  /// The top folder.
  static let root = 0
  /// Stands for folders that the extension does not list.
  static let none = -1
  private static let depthLimit = 4096

  private let bytes: UnsafeRawBufferPointer
  /// Each folder before those in it.
  private var nodes: [Node] = []

  /// Reads the extension; the bytes stay the index's.
  ///
  /// - Returns: `nil` where it is malformed.
  init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    // Git writes nothing for an index that it has made no tree of.
    if bytes.isEmpty { return }
    var at = 0
    // Folders that are still open: their node, and how many of their folders are to come.
    var open: [(node: Int, missing: Int)] = []
    repeat {
      guard let node = readNode(&at), open.count < Self.depthLimit else { return nil }
      nodes.append(node.node)
      open.append((nodes.count - 1, node.folders))
      while let last = open.last, last.missing == 0 {
        nodes[last.node].end = nodes.count
        open.removeLast()
        if let parent = open.indices.last { open[parent].missing -= 1 }
      }
    } while !open.isEmpty
    guard at == bytes.count else { return nil }
  }

  /// `name NUL entry-count SP subtree-count LF id`, the id only where the count is not negative.
  private func readNode(_ at: inout Int) -> (node: Node, folders: Int)? {
    guard let base = bytes.baseAddress, let nul = memchr(base + at, 0, bytes.count - at) else {
      return nil
    }
    let name = at..<base.distance(to: UnsafeRawPointer(nul))
    at = name.upperBound + 1
    guard let entries = number(&at, space), let folders = number(&at, newline), folders >= 0 else {
      return nil
    }
    let id = at
    if entries >= 0 {
      guard bytes.count - at >= 20 else { return nil }
      at += 20
    }
    return (Node(name: name, entryCount: max(entries, -1), id: id, end: 0), folders)
  }

  private func number(_ at: inout Int, _ terminator: UInt8) -> Int? {
    var value = 0
    var isNegative = false
    let start = at
    while at < bytes.count, at - start < 12 {
      let byte = bytes[at]
      at += 1
      if byte == terminator, at - start > (isNegative ? 2 : 1) {
        return isNegative ? -value : value
      }
      if byte == UInt8(ascii: "-"), at - start == 1 {
        isNegative = true
        continue
      }
      guard byte &- UInt8(ascii: "0") < 10 else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return nil
  }

  /// Index entries below a folder whose tree is known.
  func entryCount(_ node: Int) -> Int? {
    guard nodes.indices.contains(node), nodes[node].entryCount >= 0 else { return nil }
    return nodes[node].entryCount
  }

  /// The tree of a folder.
  func tree(_ node: Int) -> ObjectID? {
    guard nodes.indices.contains(node), nodes[node].entryCount >= 0 else { return nil }
    let start = nodes[node].id
    return ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + 20)]))
  }

  /// Calls `body` with the name and the number of each folder of a folder.
  func forEachFolder(of node: Int, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
    guard nodes.indices.contains(node) else { return }
    var next = node + 1
    while next < nodes[node].end {
      body(UnsafeRawBufferPointer(rebasing: bytes[nodes[next].name]), next)
      next = nodes[next].end
    }
  }
}
