import Synchronization

/// The memory that all workers of a sweep may take together.
final class MemoryBudget: Sendable {
  private let limit: Int
  private let taken = Atomic<Int>(0)

  /// - Parameter limit: in bytes.
  init(limit: Int) { self.limit = limit }

  /// Counts `bytes` as taken unless that is over the limit.
  func take(_ bytes: Int) -> Bool {
    let sum = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
    if sum <= limit { return true }
    give(bytes)
    return false
  }

  func give(_ bytes: Int) { taken.wrappingSubtract(bytes, ordering: .relaxed) }
}
