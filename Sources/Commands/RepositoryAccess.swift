import Git
import ScanModel
import Scanning

/// Opens repositories for commands and finds what counts as their trusted side.
enum RepositoryAccess {
  /// Opens as a hook of git's does: environment first, then the current folder.
  static func hook() throws -> Repository {
    do throws(GitError) {
      return try Repository.open(.hook)
    } catch {
      throw CommandFailure(error)
    }
  }

  static func at(_ path: String?, offline: Bool = false) throws -> Repository {
    do throws(GitError) {
      return try Repository.open(.commandLine(path: path), isOffline: offline)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// HEAD's tree: what the developer has committed before.
  static func head(_ repository: borrowing Repository) throws -> TrustedSide {
    do throws(GitError) {
      guard let head = try repository.head() else { return .none }
      return .tree(try repository.commit(head).tree, name: "HEAD")
    } catch {
      throw CommandFailure(error)
    }
  }
}
