#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How much of a memory that one thread fills, front to back, may be read by others.
///
/// `@unchecked Sendable`: the state is read and written under the lock alone.
package final class Arrival: @unchecked Sendable {
  private enum End {
    case complete
    case failed
  }

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var count = 0
  private var end: End?

  package init() {
    lock = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }

  /// Says that the first `count` bytes are there; what was written before is seen by whoever waited.
  package func advance(to count: Int) {
    locked {
      self.count = count
      pthread_cond_broadcast(changed)
    }
  }

  /// Says that all is there, or that no more will come; to be called once, whatever happens.
  package func finish(isComplete: Bool) {
    locked {
      end = isComplete ? .complete : .failed
      pthread_cond_broadcast(changed)
    }
  }

  /// Waits until the first `count` bytes are there.
  ///
  /// - Returns: `false` where they will never be.
  package func wait(for count: Int) -> Bool {
    locked {
      while self.count < count, end == nil { pthread_cond_wait(changed, lock) }
      return self.count >= count
    }
  }

  /// Waits for the end.
  ///
  /// - Returns: whether all is there.
  package func waitForEnd() -> Bool {
    locked {
      while end == nil { pthread_cond_wait(changed, lock) }
      return end == .complete
    }
  }
}
