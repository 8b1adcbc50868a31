/// Why a container, or a member of one, was not read.
package enum ContainerProblem: Error, Equatable, Sendable {
  /// The library that opens containers is not there.
  case unavailable(String)
  /// Containers are not to be opened.
  case switchedOff
  /// Not what it looks like, or damaged; in libarchive's words.
  case damaged(String)
  /// Nobody without the password can read it.
  case encrypted
  /// Larger, or holds more, than is taken on.
  case tooMuch(String)
  /// A limit that only a trick reaches: depth and ratio.
  case limit(String)

  /// What nobody can read is told; what Ward chose not to read makes a run incomplete.
  package func isFailure(_ limits: ContainerLimits) -> Bool {
    switch self {
    case .unavailable, .limit: true
    case .tooMuch: limits.sizesFail
    case .damaged, .encrypted, .switchedOff: false
    }
  }

  /// Whether nothing more of the outermost container may be read.
  package var endsAll: Bool {
    switch self {
    case .tooMuch, .limit, .unavailable, .switchedOff: true
    case .damaged, .encrypted: false
    }
  }

  package var sentence: String {
    switch self {
    case .unavailable(let reason): "was not opened: \(reason)"
    case .switchedOff: "was not opened, as the command line says; its own bytes were scanned"
    case .damaged(let reason): "cannot be unpacked (\(reason)); its own bytes were scanned"
    case .encrypted: "is encrypted and was not read"
    case .tooMuch(let limit), .limit(let limit): "was not read to its end: \(limit)"
    }
  }
}
