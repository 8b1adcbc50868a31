import CSodium
import Git
import Matching
import Packs
import ScanModel

/// What ties a part to its history, its rules and the way it was read.
enum ShardBinding {
  /// SHA-256 over HEAD and all refs.
  static func history(_ repository: borrowing Repository) throws(ScanError) -> String {
    do throws(GitError) {
      var lines = ["HEAD \(try repository.head()?.hex ?? "none")"]
      lines += try repository.references().map { "\($0.target.hex) \($0.lossyName)" }.sorted()
      return sha256(Array(lines.map { $0 + "\n" }.joined().utf8))
    } catch {
      throw .git(error)
    }
  }

  /// What decides, beside the rules, which blobs are worth a look.
  static func settings(_ session: ScanSession, isFullScan: Bool) -> String {
    let way = isFullScan || !session.rules.canMatchChanges ? "whole" : "by changes"
    return sha256(Array("\(way), \(session.options), \(session.containerLimits)".utf8))
  }
}

/// A set of objects as their number and a sum over them, so that disjoint sets can be added.
///
/// The sum is that of the SHA-256 of the ids, modulo 2^256: parts that leave out, repeat or swap objects
/// do not add up to the whole.
struct ObjectCover: Equatable {
  private(set) var count = 0
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init() {}

  /// What a sweep over all blobs, or a part of them, covers.
  init(_ sweep: ObjectSweep, part: SweepPart?) {
    var cover = ObjectCover()
    sweep.forEachID(kinds: .blobs, part: part) { cover.add($0) }
    self = cover
  }

  /// - Parameter sum: 64 hexadecimal digits.
  init?(count: Int, sum: String) {
    guard count >= 0, let bytes = bytesFromHex(sum[...]), bytes.count == 32 else { return nil }
    self.count = count
    words = bytes.withUnsafeBytes {
      (word($0, 0), word($0, 1), word($0, 2), word($0, 3))
    }
  }

  mutating func add(_ id: UnsafeRawBufferPointer) {
    var hash = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256(
      &hash, id.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(id.count))
    var one = ObjectCover()
    one.count = 1
    one.words = hash.withUnsafeBytes { (word($0, 0), word($0, 1), word($0, 2), word($0, 3)) }
    add(one)
  }

  mutating func add(_ other: ObjectCover) {
    count &+= other.count
    var carry: UInt64 = 0
    func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let (first, overflow) = a.addingReportingOverflow(b)
      let (second, more) = first.addingReportingOverflow(carry)
      carry = overflow || more ? 1 : 0
      return second
    }
    words.3 = sum(words.3, other.words.3)
    words.2 = sum(words.2, other.words.2)
    words.1 = sum(words.1, other.words.1)
    words.0 = sum(words.0, other.words.0)
  }

  /// 64 hexadecimal digits.
  var sum: String {
    hex(
      [words.0, words.1, words.2, words.3].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
      })
  }

  static func == (a: ObjectCover, b: ObjectCover) -> Bool {
    a.count == b.count && a.words == b.words
  }
}

private func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
  UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
}
