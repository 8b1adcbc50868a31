/// Why hooks could not be installed, removed or listed. The command ends with exit code 2.
package struct HookInstallationError: Error, CustomStringConvertible {
  package enum Kind: Sendable {
    /// git knows no repository here, or refuses it.
    case notARepository
    /// A hook name that Ward has no script for.
    case unknownHook
    /// The folder is shared and nobody agreed.
    case needsConsent
    /// Files stand where Ward would have to overwrite something.
    case conflict
    /// A system call or git failed.
    case system
  }

  package let kind: Kind
  /// A full sentence: what failed, on what, and what to do.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { message }
}
