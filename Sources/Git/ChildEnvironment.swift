import Platform

/// The environment and the fixed arguments of every git that Ward runs.
enum ChildEnvironment {
  /// What a child needs of the user's own settings: places, the language left out, and the way to
  /// the remote of a partial clone.
  private static let kept: Set<String> = [
    "PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "USER", "LOGNAME", "SUDO_UID", "LD_LIBRARY_PATH",
    "SSH_AUTH_SOCK", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS",
    "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY",
    "NO_PROXY", "no_proxy", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  ]

  /// What git tells a hook about the repository; without a hook these would name another one.
  private static let keptInHook: Set<String> = [
    "GIT_EXEC_PATH", "GIT_DIR", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_WORK_TREE", "GIT_SHALLOW_FILE",
  ]

  /// `NAME=value` entries for a child.
  ///
  /// - Parameter places: absolute values that replace relative ones of the hook's variables.
  static func entries(
    _ context: ProcessContext, isHook: Bool, places: [String: String], isOffline: Bool
  ) -> [String] {
    var variables = context.environment.filter { name, _ in
      kept.contains(name) || name.hasPrefix("GIT_CONFIG")
        || (isHook && keptInHook.contains(name))
    }
    for (name, value) in places where variables[name] != nil { variables[name] = value }
    variables["LC_ALL"] = "C"
    variables["GIT_NO_REPLACE_OBJECTS"] = "1"
    variables["GIT_GRAFT_FILE"] = "/dev/null"
    variables["GIT_OPTIONAL_LOCKS"] = "0"
    variables["GIT_TERMINAL_PROMPT"] = "0"
    if isOffline {
      // Git before 2.44 knows only the second, which stops the transport instead of the fetch.
      variables["GIT_NO_LAZY_FETCH"] = "1"
      variables["GIT_ALLOW_PROTOCOL"] = "none"
    }
    return variables.map { "\($0.key)=\($0.value)" }.sorted()
  }

  /// Options before the command: nothing that the repository's configuration names is run, and a
  /// commit-graph, which could tell other parents than the commits do, is not believed.
  static let options = [
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c",
    "protocol.ext.allow=never", "-c", "core.commitGraph=false",
  ]
}
