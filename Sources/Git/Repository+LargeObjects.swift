import Platform
package import ScanModel
import Synchronization

extension Repository {
  /// From this size on the start of a thread is nothing beside the hash, bytes.
  private static let hashedAsideFrom = 1 << 20

  /// Lends an object's bytes as `withObject` does, for a body that takes its time: a large object is
  /// hashed on another thread meanwhile.
  ///
  /// - Parameter body: run again, with other bytes, where the first turn out not to be what the id names:
  ///   only what its last run leaves behind may count.
  /// - Throws: as `withObject`; what `body` throws about bytes of another hash is forgotten.
  package func withLargeObject<R>(
    _ id: ObjectID, _ body: (ObjectKind, UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    if let native = readers.native,
      let object = try? native.readUnchecked(id, limit: Repository.wholeObjectLimit)
    {
      if object.bytes.count < Self.hashedAsideFrom {
        if (try? object.verify(id)) != nil { return try object.lend(body) }
      } else {
        let check = HashCheck(object, of: id)
        let result = Result { try object.lend(body) }
        if check.isPassed() { return try result.get() }
      }
    }
    // Whoever is asked next says what is wrong, or knows better.
    return try withObject(id, body)
  }
}

/// The check of an object's hash on a thread of its own.
private final class HashCheck {
  private let thread: Thread
  private let outcome: Outcome

  private final class Outcome: Sendable {
    let isPassed = Atomic(false)
  }

  /// `@unchecked Sendable`: the bytes are only read, and outlive the thread.
  private struct Lent: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
  }

  /// - Parameter object: must not be freed before `isPassed` has returned.
  init(_ object: borrowing ObjectBytes, of id: ObjectID) {
    let outcome = Outcome()
    self.outcome = outcome
    thread = Thread { [kind = object.kind, lent = Lent(bytes: object.bytes)] in
      if (try? ObjectHash.check(kind, lent.bytes, of: id)) != nil {
        outcome.isPassed.store(true, ordering: .releasing)
      }
    }
  }

  /// Waits for the end of the check.
  func isPassed() -> Bool {
    thread.join()
    return outcome.isPassed.load(ordering: .acquiring)
  }
}
