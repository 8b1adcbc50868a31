import Containers

/// The content of one member on its way out: a first part that is looked at, and the rest.
///
/// A member that breaks off is what came out of it; why is kept in `problem`.
struct MemberContent {
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var taken = 0
  private(set) var isComplete = false
  private(set) var problem: ContainerProblem?

  /// - Parameter buffer: lent for as long as this lives.
  init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

  /// The part that `fill` read.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<filled]) }

  /// Reads until the buffer is full or the member ends.
  mutating func fill(
    _ reader: inout ContainerReader, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    while filled < buffer.count {
      let count = try read(
        &reader, &run, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { return }
      filled += count
    }
  }

  /// What `fill` read, then the rest, part by part; 0 at the end.
  mutating func next(
    _ reader: inout ContainerReader, _ run: inout ContainerRun,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ContainerProblem) -> Int {
    guard taken < filled else { return try read(&reader, &run, into: target) }
    let count = min(filled - taken, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[taken..<(taken + count)]))
    taken += count
    return count
  }

  private mutating func read(
    _ reader: inout ContainerReader, _ run: inout ContainerRun,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ContainerProblem) -> Int {
    if isComplete { return 0 }
    do throws(ContainerProblem) {
      let count = try reader.read(into: target, &run.budget)
      if count == 0 { isComplete = true }
      return count
    } catch {
      if error.endsAll { throw error }
      problem = error
      isComplete = true
      return 0
    }
  }
}
