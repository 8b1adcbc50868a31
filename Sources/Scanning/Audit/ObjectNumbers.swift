import Packs
import ScanModel

/// Numbers for all objects of a repository: whether one is there, and its place in tables.
///
/// They are those of the sweep, so that a node's number needs no look-up; not every number below
/// `limit` is an object's.
struct ObjectNumbers: Sendable {
  private let packs: PackSweep

  init(_ packs: PackSweep) { self.packs = packs }

  /// How many objects there are.
  var count: Int { packs.objectCount }
  var limit: Int { packs.numberLimit }

  subscript(_ id: ObjectID) -> UInt32? { packs.number(of: id).map { UInt32($0) } }

  /// The id of the object that has a number.
  func id(of number: UInt32) -> ObjectID { packs.id(of: Int32(number)) }
}
