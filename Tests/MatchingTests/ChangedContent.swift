@testable import Matching

/// A content and what was found in it.
struct ChangedContent {
  var bytes: [UInt8]
  var clusters: [HitCluster]
  var hasFinding: Bool { clusters.contains { $0.isFinding } }

  init(_ bytes: [UInt8], _ scanner: inout Scanner) throws {
    self.bytes = bytes
    clusters = []
    var fresh: [HitCluster] = []
    try bytes.lend { (bytes) throws(MatchingError) in
      try scanner.addHits(in: bytes, at: 0, of: bytes.count, into: &fresh)
    }
    try settle(&fresh, &scanner)
  }

  /// A content made of parts of a base and of new bytes.
  init(_ parts: [Part], of base: ChangedContent, _ scanner: inout Scanner) throws {
    bytes = parts.flatMap { part in
      switch part {
      case .copy(let range): Array(base.bytes[range])
      case .insert(let bytes): bytes
      }
    }
    clusters = []
    var fresh: [HitCluster] = []
    let carrier = ClusterCarrier(
      scanner.rules, baseSize: base.bytes.count, size: bytes.count)
    let longest = base.clusters.map(\.range.count).max() ?? 0
    var place = 0
    var expected = 0
    var changes: [Range<Int>] = []
    for part in parts {
      switch part {
      case .copy(let range):
        carrier.carry(
          base.clusters, longest: longest, source: range, to: place, kept: &clusters,
          fresh: &fresh)
        if range.lowerBound != expected { changes.append(place..<place) }
        expected = range.upperBound
        place += range.count
      case .insert(let new):
        changes.append(place..<(place + new.count))
        place += new.count
      }
    }
    if expected != base.bytes.count { changes.append(place..<place) }
    for change in changes {
      let low = max(change.lowerBound - Scanner.changeContext, 0)
      let high = min(change.upperBound + Scanner.changeContext, bytes.count)
      try Array(bytes[low..<high]).lend { (piece) throws(MatchingError) in
        try scanner.addHits(in: piece, at: low, of: bytes.count, into: &fresh)
      }
    }
    try settle(&fresh, &scanner)
  }

  private mutating func settle(_ fresh: inout [HitCluster], _ scanner: inout Scanner) throws {
    Scanner.join(&fresh)
    for var cluster in fresh {
      let range = scanner.deciding(cluster, of: bytes.count)
      let size = bytes.count
      var decision = try Array(bytes[range]).lend { (piece) throws(MatchingError) in
        try scanner.decide(&cluster, in: piece, at: range.lowerBound, of: size)
      }
      if decision == .needsMore {
        decision = try bytes.lend { (bytes) throws(MatchingError) in
          try scanner.decide(&cluster, in: bytes, at: 0, of: size)
        }
      }
      if decision == .keep { clusters.append(cluster) }
    }
    clusters.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// A piece of a content that is made of another.
  enum Part {
    case copy(Range<Int>)
    case insert([UInt8])
  }
}
