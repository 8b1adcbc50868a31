import Packs
package import Platform
package import ScanModel
import Synchronization

extension Repository {
  /// From this size on the start of a thread is nothing beside the hash, bytes.
  private static let hashedAsideFrom = 1 << 20

  /// Lends an object's bytes as `withObject` does, for a body that takes its time: a large object is
  /// inflated and hashed on other threads meanwhile.
  ///
  /// - Parameter body: run again, with other bytes, where the first turn out not to be what the id names:
  ///   only what its last run leaves behind may count. With an arrival it has to wait for what it reads,
  ///   and what it says where that never comes counts for nothing.
  /// - Throws: as `withObject`; what `body` throws about bytes of another hash is forgotten.
  package func withLargeObject<R>(
    _ id: ObjectID, _ body: (ObjectKind, UnsafeRawBufferPointer, Arrival?) throws -> R
  ) throws -> R {
    if let native = readers.native,
      let object = try? native.readUnchecked(
        id, limit: Repository.wholeObjectLimit, arrivingFrom: Self.hashedAsideFrom)
    {
      if object.bytes.count < Self.hashedAsideFrom {
        if (try? object.verify(id)) != nil {
          return try object.lend { try body($0, $1, nil) }
        }
      } else {
        let filling = object.arriving.map { content in Thread({ content.fill() }) }
        let check = HashCheck(object, of: id)
        let result = Result { try object.lend { try body($0, $1, object.arriving?.arrival) } }
        filling?.join()
        if check.isPassed() { return try result.get() }
      }
    }
    // Whoever is asked next says what is wrong, or knows better.
    return try withObject(id) { try body($0, $1, nil) }
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
    let kind: ObjectKind
    let bytes: UnsafeRawBufferPointer
    let arrival: Arrival?

    /// Bytes that are hashed as soon as they are there.
    private static let step = 256 << 10

    func isNamed(_ id: ObjectID) -> Bool {
      guard var hash = ObjectHash(kind, size: bytes.count, of: id) else { return false }
      for from in stride(from: 0, to: bytes.count, by: Self.step) {
        let end = min(from + Self.step, bytes.count)
        if let arrival, !arrival.wait(for: end) { return false }
        hash.add(UnsafeRawBufferPointer(rebasing: bytes[from..<end]))
      }
      if let arrival, !arrival.waitForEnd() { return false }
      return (try? hash.check()) != nil
    }
  }

  /// - Parameter object: must not be freed before `isPassed` has returned.
  init(_ object: borrowing ObjectBytes, of id: ObjectID) {
    let outcome = Outcome()
    self.outcome = outcome
    let lent = Lent(
      kind: object.kind, bytes: object.bytes, arrival: object.arriving?.arrival)
    thread = Thread {
      if lent.isNamed(id) { outcome.isPassed.store(true, ordering: .releasing) }
    }
  }

  /// Waits for the end of the check.
  func isPassed() -> Bool {
    thread.join()
    return outcome.isPassed.load(ordering: .acquiring)
  }
}
