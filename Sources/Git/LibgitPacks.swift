import CLibgit2
import ScanModel

/// A `git_odb` over the packs, and only the packs, of a list of object folders.
struct LibgitPacks: ~Copyable {
  private let handle: OpaquePointer
  private let directories: [String]

  init(directories: [String]) throws(GitError) {
    for directory in directories { try PackIndexGuard.check(directory) }
    try Libgit2.start()
    var handle: OpaquePointer?
    try Libgit2.check(git_odb_new(&handle), "git_odb_new")
    guard let handle else {
      throw GitError(.unsupported, "git_odb_new", message: "gave no object database")
    }
    do throws(GitError) {
      for (i, directory) in directories.enumerated() {
        var backend: OpaquePointer?
        try Libgit2.check(
          git_odb_backend_pack(&backend, directory), "git_odb_backend_pack", subject: directory)
        // The higher the priority, the earlier a folder is asked; it takes over the backend.
        try Libgit2.check(
          git_odb_add_backend(handle, backend, Int32(directories.count - i)),
          "git_odb_add_backend", subject: directory)
      }
    } catch {
      git_odb_free(handle)
      throw error
    }
    self.handle = handle
    self.directories = directories
  }

  deinit { git_odb_free(handle) }

  /// Whether a pack that was known when the database was opened or refreshed has the object.
  func has(_ id: ObjectID) -> Bool {
    var oid = id.libgit2
    return git_odb_exists_ext(handle, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
  }

  /// Looks for packs that are new since.
  func refresh() throws(GitError) {
    for directory in directories { try PackIndexGuard.check(directory) }
    try Libgit2.check(git_odb_refresh(handle), "git_odb_refresh")
  }

  /// Kind and size in bytes, without inflating the object.
  func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    var oid = id.libgit2
    var size = 0
    var type = GIT_OBJECT_INVALID
    try Libgit2.check(
      git_odb_read_header(&size, &type, handle, &oid), "git_odb_read_header", subject: id.hex)
    guard let kind = ObjectKind(type), size >= 0 else {
      throw GitError(
        .corruptObject, "git_odb_read_header", message: "no kind of object", subject: id.hex)
    }
    return (kind, size)
  }

  /// Reads an object whole; libgit2 checks its hash.
  func read(_ id: ObjectID) throws(GitError) -> ObjectBytes {
    var oid = id.libgit2
    var object: OpaquePointer?
    try Libgit2.check(git_odb_read(&object, handle, &oid), "git_odb_read", subject: id.hex)
    guard let object, let bytes = ObjectBytes(owning: object) else {
      throw GitError(.corruptObject, "git_odb_read", message: "no kind of object", subject: id.hex)
    }
    return bytes
  }
}
