import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folders that a repository's objects are in: its own, a quarantine, and alternates.
struct ObjectDirectories {
  /// Absolute, the repository's own first, each once.
  private(set) var paths: [String] = []
  /// A sentence for each folder that is not the repository's own, and for each that is missing.
  private(set) var notes: [String] = []
  /// Users whose folders are followed; `nil` where git has already agreed to the repository.
  private let owners: Set<UInt32>?
  /// Git's own limit on alternates of alternates.
  private static let depthLimit = 5

  /// Finds the folders.
  ///
  /// - Parameters:
  ///   - own: the object folder in the repository, absolute.
  ///   - context: where to take the hook's variables from; `nil` leaves them out.
  /// - Throws: `.refused` for an alternate of another user, `.unsupported` for a list that only git
  ///   can read.
  init(own: String, repository: String, context: ProcessContext?, base: String)
    throws(GitError)
  {
    if let context, context.isCalledByGit {
      owners = nil
    } else {
      var owners: Set<UInt32> = [0, geteuid()]
      if let status = Files.statusFollowingLinks(repository) { owners.insert(status.st_uid) }
      self.owners = owners
    }
    let quarantine = context?.value("GIT_OBJECT_DIRECTORY").map { Files.join(base, $0) }
    try add(quarantine ?? own, depth: 0, note: nil)
    if let list = context?.value("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
      for entry in try ObjectDirectories.entries(Array(list.utf8), separator: UInt8(ascii: ":")) {
        let path = Files.join(base, entry)
        let isOwn = Files.realPath(path) == Files.realPath(own)
        try add(path, depth: 1, note: isOwn ? nil : "objects of \(path) were read as well")
      }
    }
  }

  private mutating func add(_ folder: String, depth: Int, note: String?) throws(GitError) {
    guard let path = Files.realPath(folder) else {
      // As git does: a missing alternate is told, and objects that are then missing fail.
      if depth > 0 { notes.append("the alternate object folder \(folder) does not exist") }
      return
    }
    guard !paths.contains(path) else { return }
    if let owners, let status = Files.statusFollowingLinks(path), !owners.contains(status.st_uid) {
      throw GitError(
        .refused, "read alternates",
        message: "the alternate object folder belongs to another user", subject: path)
    }
    guard depth <= ObjectDirectories.depthLimit else {
      throw GitError(
        .unsupported, "read alternates", message: "alternates of alternates go too deep",
        subject: path)
    }
    paths.append(path)
    if let note { notes.append(note) }
    let list = "\(path)/info/alternates"
    guard Files.exists(list) else { return }
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(list, limit: 1 << 20, isRegular: true)
    } catch {
      throw GitError(error)
    }
    for entry in try ObjectDirectories.entries(bytes, separator: newline) {
      let alternate = Files.join(path, entry)
      try add(alternate, depth: depth + 1, note: "objects of the alternate \(alternate) were read")
    }
  }

  /// Splits a list of alternates; lines that begin with `#` are comments.
  ///
  /// - Throws: `.unsupported` for entries in quotes or not in UTF-8; git then reads instead.
  static func entries(_ list: [UInt8], separator: UInt8) throws(GitError) -> [String] {
    var entries: [String] = []
    for entry in list.split(separator: separator) where entry.first != UInt8(ascii: "#") {
      guard entry.first != UInt8(ascii: "\""), let text = String(validating: entry, as: UTF8.self)
      else {
        throw GitError(
          .unsupported, "read alternates", message: "an entry is quoted or not in UTF-8")
      }
      entries.append(text)
    }
    return entries
  }
}
