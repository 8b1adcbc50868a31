import CMemory

/// Memory that was freed and that the allocator keeps for the next request.
package enum FreedMemory {
  /// Gives it back to the system, where the allocator can: between passes that need different things, so
  /// that the next one does not come on top of what the last one needed. A few milliseconds.
  package static func giveBack() { ward_memory_give_back() }
}
