#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory for contents of any size, given back with `free`.
enum LargeMemory {
  /// From this size on the system is asked for its large pages: fetching 20 MB page by page takes as long
  /// as scanning them.
  private static let largeFrom = 4 << 20
  private static let largePage = 2 << 20

  /// Allocates at least one byte, with any content; `nil` when memory is short.
  static func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    #if os(Linux)
      if count >= largeFrom {
        var start: UnsafeMutableRawPointer?
        guard posix_memalign(&start, largePage, count) == 0, let start else { return nil }
        // Advice that is not taken changes nothing but the time. The last part of a page is left out:
        // the allocator may keep something of its own behind the block.
        madvise(start, count / largePage * largePage, Int32(MADV_HUGEPAGE))
        return start
      }
    #endif
    return malloc(max(count, 1))
  }
}
