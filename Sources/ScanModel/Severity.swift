/// What an attacker gains from a secret. `info` marks kinds that are public by design.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}

/// How sure Ward is that a match is a credential. Low is listed as "also seen" and never blocks.
package enum Confidence: String, Sendable, CaseIterable, Comparable {
  case low, medium, high

  package static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    }
  }
}
