/// What was taken out of one outermost container, and when that is enough.
package struct ContainerBudget {
  package let limits: ContainerLimits
  /// Bytes of the outermost container.
  private let size: Int
  private var members = 0
  package private(set) var expanded = 0

  package init(_ limits: ContainerLimits, containerSize: Int) {
    self.limits = limits
    self.size = containerSize
  }

  mutating func countMember() throws(ContainerProblem) {
    members += 1
    if members > limits.members { throw .tooMuch("more than \(limits.members) members") }
  }

  /// - Parameters:
  ///   - memberBytes: what the member gave so far, `count` included.
  ///   - consumed: what it took of its container for that.
  mutating func count(
    _ count: Int, ofMember memberBytes: Int, from consumed: Int
  ) throws(ContainerProblem) {
    expanded += count
    if expanded > limits.expanded {
      throw .tooMuch("it unpacks to more than \(limits.expanded >> 20) MiB")
    }
    // A bomb is told while it goes off: by one member, or by all that came out of few bytes.
    let isBomb =
      memberBytes > limits.ratioFrom && memberBytes / max(consumed, 1) > limits.ratio
      || expanded > limits.ratioFrom && expanded / max(size, 1) > limits.ratio
    if isBomb { throw .limit("it unpacks to more than \(limits.ratio) times its size") }
  }
}
