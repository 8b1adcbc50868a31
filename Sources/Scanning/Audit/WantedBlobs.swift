import ScanModel

/// The blobs that hold a match, as a set and by their numbers.
struct WantedBlobs: Sendable {
  let ids: Set<ObjectID>
  /// By object number.
  private let marks: [Bool]

  init(_ ids: Set<ObjectID>, _ numbers: ObjectNumbers) {
    self.ids = ids
    var marks = [Bool](repeating: false, count: numbers.limit)
    for id in ids {
      if let number = numbers[id] { marks[Int(number)] = true }
    }
    self.marks = marks
  }

  /// - Parameter number: of the object, `nil` for one that is not there.
  func contains(_ id: ObjectID, _ number: UInt32?) -> Bool {
    number.map { marks[Int($0)] } ?? ids.contains(id)
  }
}
