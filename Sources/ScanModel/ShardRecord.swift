/// What one part of an audit leaves to the whole: which blobs are worth a look, and what it was made of.
///
/// Ids and counts only. Findings are not joined but judged once more where paths, commits and all secrets
/// of the run are known: a text of one part may hold what only another part knows to be a secret.
package struct ShardRecord: Sendable, Equatable {
  /// From 1.
  package var index: Int
  package var count: Int
  /// Ward's own version.
  package var version: String
  /// SHA-256 (hex) over the rules.
  package var rulesHash: String
  /// The folder that was audited; a hint, nothing depends on it.
  package var repository = ""
  /// SHA-256 (hex) over refs and HEAD.
  package var history: String
  /// SHA-256 (hex) over what decides which blobs are worth a look, beside the rules.
  package var settings: String
  /// How many objects the part covers, and the sum of the SHA-256 of their ids, modulo 2^256 (hex).
  package var objects = 0
  package var cover = ""
  /// What the part's receipt counts.
  package var blobs = 0
  package var files = 0
  package var bytes = 0
  /// Blobs that hold a match, sorted.
  package var matched: [ObjectID] = []
  /// Git LFS pointers, sorted: the files they stand for are looked at when parts are joined.
  package var pointers: [ObjectID] = []
  /// What could not be read, sorted: it is tried again when parts are joined.
  package var unread: [ObjectID] = []
  /// A keyed hash (hex) over all of this but `repository`.
  package var seal = ""

  package init(
    index: Int, count: Int, version: String, rulesHash: String, history: String, settings: String
  ) {
    self.index = index
    self.count = count
    self.version = version
    self.rulesHash = rulesHash
    self.history = history
    self.settings = settings
  }

  /// What `seal` is made over.
  package var sealed: [UInt8] {
    var lines = [
      "ward shard 1", "\(index) \(count)", version, rulesHash, history, settings,
      "\(objects) \(cover)", "\(blobs) \(files) \(bytes)",
    ]
    for list in [matched, pointers, unread] { lines.append(list.map(\.hex).joined(separator: " ")) }
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }
}
