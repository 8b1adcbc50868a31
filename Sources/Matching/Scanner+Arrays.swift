package import ScanModel

extension Scanner {
  /// `scan` over an array.
  package mutating func scan(_ bytes: [UInt8], path: RepositoryPath?) throws(MatchingError)
    -> [Match]
  {
    try bytes.lend { (bytes) throws(MatchingError) in try scan(bytes, path: path) }
  }

  /// `explain` over an array.
  package mutating func explain(_ bytes: [UInt8], path: RepositoryPath?) throws(MatchingError)
    -> [Explanation]
  {
    try bytes.lend { (bytes) throws(MatchingError) in try explain(bytes, path: path) }
  }
}
