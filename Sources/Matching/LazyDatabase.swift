import Synchronization

/// A database of the first stage, loaded and tried when it is first used.
///
/// Most commits hold no long run of token bytes, and so never pay for the databases that are asked only
/// around one.
final class LazyDatabase: Sendable {
  private let known: Mutex<PatternDatabase?>
  private let make: @Sendable () throws(MatchingError) -> PatternDatabase

  init(_ database: PatternDatabase) {
    known = Mutex(database)
    make = { () throws(MatchingError) in database }
  }

  /// - Parameter make: called once, or again after an error.
  init(_ make: @escaping @Sendable () throws(MatchingError) -> PatternDatabase) {
    known = Mutex(nil)
    self.make = make
  }

  /// The database; the first call may take a while.
  func database() throws(MatchingError) -> PatternDatabase {
    if let database = known.withLock({ $0 }) { return database }
    let made = try make()
    // Two workers may load it at once; both use the first.
    return known.withLock { known in
      if let database = known { return database }
      known = made
      return made
    }
  }
}
