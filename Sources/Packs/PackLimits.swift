/// What a sweep may spend; whatever needs more is handed to the caller as deferred.
package struct PackLimits: Sendable {
  /// The largest object, and the largest delta, that is built in memory, in bytes.
  package var wholeObjectLimit: Int
  /// Memory for the objects under construction of all workers together, in bytes.
  package var memoryLimit: Int

  package init(
    wholeObjectLimit: Int = 32 << 20, memoryLimit: Int = 512 << 20
  ) {
    // Segments of a delta count in 32 bits.
    self.wholeObjectLimit = min(max(0, wholeObjectLimit), 1 << 30)
    self.memoryLimit = max(0, memoryLimit)
  }
}
