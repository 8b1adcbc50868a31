import Platform
package import Rules

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the rules of a run come from, in layers: built-in, configured, trusted side, command line.
package enum RuleSources {
  /// The folder of built-in rules that belongs to this binary: `../share/ward/rules` of an installation,
  /// or the `rules` folder of the checkout it was built in.
  package static func builtInFolder() -> String? {
    guard let executable = executablePath() else { return nil }
    let folder = Files.directory(of: executable)
    let installed = Files.join(Files.directory(of: folder), "share/ward/rules")
    if Files.isDirectory(installed) { return installed }
    var parent = folder
    // .build/<triple>/<configuration>/git-ward
    for _ in 0..<4 {
      parent = Files.directory(of: parent)
      if Files.isRegularFile(Files.join(parent, "Package.swift")),
        Files.isDirectory(Files.join(parent, "rules"))
      {
        return Files.join(parent, "rules")
      }
    }
    return nil
  }

  /// This program's own file, links resolved.
  package static func executablePath() -> String? {
    #if os(Linux)
      // The kernel's own name for the file, without links.
      return Files.link("/proc/self/exe")
    #else
      var size: UInt32 = 0
      _ = _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      return buffer.withUnsafeBufferPointer {
        $0.baseAddress.flatMap { Files.realPath(String(cString: $0)) }
      }
    #endif
  }

  /// The layers in order; later ones override by id.
  ///
  /// - Parameters:
  ///   - configured: `ward.rules` of system and global git config.
  ///   - trusted: rule files of the trusted side, by name.
  ///   - explicit: `--rules`, in the order given.
  /// - Throws: usage, when there is no built-in folder: without it Ward would find nothing.
  package static func layers(
    configured: [String], trusted: [(name: String, bytes: [UInt8])], explicit: [String]
  ) throws(ScanError) -> [RuleLayer] {
    guard let builtIn = builtInFolder() else {
      throw .usage(
        "the built-in rules are missing beside this program; install Ward again (./install.sh)")
    }
    var layers = [RuleLayer(name: "built-in", source: .folder(builtIn), isTrusted: true)]
    layers += configured.map {
      RuleLayer(name: "ward.rules \($0)", source: source($0), isTrusted: true)
    }
    if !trusted.isEmpty {
      layers.append(
        RuleLayer(name: "repository", source: .bytes(trusted), isTrusted: false))
    }
    layers += explicit.map {
      RuleLayer(name: "--rules \($0)", source: source($0), isTrusted: false)
    }
    return layers
  }

  private static func source(_ path: String) -> RuleLayer.Source {
    let expanded =
      path.hasPrefix("~/")
      ? Files.join(Environment.value("HOME") ?? "/", String(path.dropFirst(2))) : path
    return Files.isRegularFile(expanded) ? .file(expanded) : .folder(expanded)
  }
}
