/// How far containers are opened.
///
/// All limits count work and not time, so that the same input gives the same report everywhere.
package struct ContainerLimits: Sendable, Equatable {
  /// Containers inside of each other that are opened, the outermost included; 0: none is.
  package var depth: Int
  /// The largest container that is opened, in bytes.
  package var size: Int
  /// Bytes of all members of an outermost container together.
  package var expanded: Int
  /// Members of an outermost container, those of inner ones included.
  package var members: Int
  /// Bytes that come out for each one that goes in; looked at from `ratioFrom` bytes on.
  package var ratio: Int
  package var ratioFrom: Int
  /// Whether a container that is too large, or holds too much, makes the run incomplete. Where it does
  /// not, it is told all the same.
  package var sizesFail: Bool

  /// What pushes, audits and scans of files take on.
  package static let standard = ContainerLimits(
    depth: 3, size: 1 << 30, expanded: 1 << 30, members: 200_000, ratio: 100, ratioFrom: 10 << 20,
    sizesFail: true)

  /// What a hook takes on while a person waits for a commit: small ones. The push looks at the others.
  package static let commit = ContainerLimits(
    depth: 3, size: 4 << 20, expanded: 32 << 20, members: 10_000, ratio: 100, ratioFrom: 10 << 20,
    sizesFail: false)
}
