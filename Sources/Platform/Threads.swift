#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A POSIX thread that runs one closure; joined exactly once.
///
/// The workers block in system calls and C libraries for their whole life, which Swift's cooperative
/// pool is not made for.
package final class Thread {
  private let handle: pthread_t?

  /// Starts the thread; where the system has none left the closure runs at once on the caller's.
  package init(_ body: @escaping @Sendable () -> Void) {
    handle = Thread.start(body)
    if handle == nil { body() }
  }

  /// Starts the thread; `nil` where the system has none left.
  package init?(ifPossible body: @escaping @Sendable () -> Void) {
    guard let handle = Thread.start(body) else { return nil }
    self.handle = handle
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let box = Unmanaged.passRetained(Body(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // Deep delta chains and trees recurse; the default of macOS (512 KiB) is too little.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    defer { pthread_attr_destroy(&attributes) }
    #if canImport(Glibc)
      var handle = pthread_t()
      let code = pthread_create(&handle, &attributes, { runBody($0) }, box.toOpaque())
    #else
      var handle: pthread_t?
      let code = pthread_create(&handle, &attributes, { runBody($0) }, box.toOpaque())
    #endif
    if code == 0 { return handle }
    box.release()
    return nil
  }

  /// Waits until the closure has returned.
  package func join() {
    if let handle { pthread_join(handle, nil) }
  }

  /// Runs `body` once for each worker number `0..<count`, the last on the calling thread.
  package static func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let others = (0..<max(0, count - 1)).map { number in Thread { body(number) } }
    body(max(0, count - 1))
    for thread in others { thread.join() }
  }

  /// Processors that are online.
  package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

private final class Body {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
