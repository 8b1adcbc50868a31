import Platform

/// The source tree that the tests were built from.
enum Project {
  static let root = Files.directory(
    of: Files.directory(of: Files.directory(of: Files.directory(of: #filePath))))

  static func file(_ name: String) -> String { Files.join(root, name) }
}
