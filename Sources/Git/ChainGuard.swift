import Packs
import ScanModel

/// Stands before libgit2 and git, which hang on some objects and take any memory for others.
final class ChainGuard {
  private let directories: () -> [String]
  private let idLength: Int
  /// Made when first asked for: hooks in ordinary repositories ask neither libgit2 nor git.
  private lazy var lookup = ObjectLookup(directories: directories(), idLength: idLength)

  init(idLength: Int, directories: @escaping () -> [String]) {
    self.idLength = idLength
    self.directories = directories
  }

  /// - Throws: `.harmfulObject`, which is the last word.
  func check(_ id: ObjectID) throws(GitError) {
    guard id.count == idLength, let reason = lookup?.harm(of: id) else { return }
    throw GitError(.harmfulObject, "read object", message: reason, subject: id.hex)
  }
}
