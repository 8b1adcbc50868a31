import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Files {
  /// The permission bits of a file itself; `nil` where there is none.
  static func mode(_ path: String) -> Int? { status(path).map { Int($0.st_mode & 0o777) } }
}
