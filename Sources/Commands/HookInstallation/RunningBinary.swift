import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The path of the running program, as a hook should embed it.
package enum RunningBinary {
  /// An absolute path; `nil` where the system does not tell.
  ///
  /// The name under which PATH finds the same file is preferred to the resolved one, so that a
  /// package manager's link stays right when the version behind it changes.
  package static var path: String? {
    guard let resolved else { return nil }
    for folder in (Environment.value("PATH") ?? "").split(separator: ":") where folder.first == "/"
    {
      let candidate = Files.join(String(folder), "git-ward")
      if Files.realPath(candidate) == resolved { return candidate }
    }
    return resolved
  }

  private static var resolved: String? {
    #if os(Linux)
      return Files.realPath("/proc/self/exe")
    #else
      var size: UInt32 = 0
      _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      return buffer.withUnsafeBufferPointer { pointer in
        pointer.baseAddress.flatMap { Files.realPath(String(cString: $0)) }
      }
    #endif
  }
}
