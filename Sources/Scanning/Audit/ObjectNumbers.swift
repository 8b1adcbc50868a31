import ScanModel

/// Numbers for all objects of a repository: whether one is there, and its place in tables.
struct ObjectNumbers: Sendable {
  private let numbers: [ObjectID: UInt32]

  init(_ ids: [ObjectID]) {
    numbers = Dictionary(
      ids.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
  }

  var count: Int { numbers.count }

  subscript(_ id: ObjectID) -> UInt32? { numbers[id] }
}
