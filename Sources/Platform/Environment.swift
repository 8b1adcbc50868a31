#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process environment.
package enum Environment {
  /// A variable's value; `nil` where it is not set.
  package static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// All variables as `NAME=value`, in the order of the process.
  package static var all: [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
      entries.append(String(cString: entry))
      next += 1
    }
    return entries
  }

  /// Whether a variable has a name that begins so.
  package static func hasName(beginning prefix: String) -> Bool {
    var next = environ
    while let entry = next.pointee {
      if strncmp(entry, prefix, prefix.utf8.count) == 0 { return true }
      next += 1
    }
    return false
  }

  /// Whether a descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether the run is in continuous integration (`CI` set to anything but empty, `0` or `false`).
  package static var isCI: Bool {
    guard let value = value("CI") else { return false }
    return !value.isEmpty && value != "0" && value.lowercased() != "false"
  }
}
