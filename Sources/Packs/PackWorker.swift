package import Platform
package import ScanModel

/// What one worker does with the objects it is given; every closure runs on the worker's own thread.
package struct PackWorker {
  /// An object with its content, lent for the time of the call.
  package var visit: (ObjectID, PackObjectKind, UnsafeRawBufferPointer) -> Void
  /// When set, takes every object instead of `visit`, with what is known about its delta.
  package var visitNode: ((PackNode) -> Void)?
  /// No further node will name this number as its parent; only called beside `visitNode`, and only for
  /// nodes that said `hasChildren`.
  package var leaveNode: (Int32) -> Void
  /// An object that is over a limit, to be read another way; kind and size where they are known.
  package var deferred: (ObjectID, PackObjectKind?, Int?) -> Void
  /// An object that could not be read, its `id` set; without an id: the worker itself cannot work.
  package var failed: (PackFailure) -> Void
  /// The worker's last call.
  package var finished: () -> Void
  /// Its thread's watch, where stages are timed.
  package var timer: StageTimer?

  package init(
    visit: @escaping (ObjectID, PackObjectKind, UnsafeRawBufferPointer) -> Void = { _, _, _ in },
    visitNode: ((PackNode) -> Void)? = nil,
    leaveNode: @escaping (Int32) -> Void = { _ in },
    deferred: @escaping (ObjectID, PackObjectKind?, Int?) -> Void,
    failed: @escaping (PackFailure) -> Void,
    finished: @escaping () -> Void = {}
  ) {
    self.visit = visit
    self.visitNode = visitNode
    self.leaveNode = leaveNode
    self.deferred = deferred
    self.failed = failed
    self.finished = finished
  }
}
