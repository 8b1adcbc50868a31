import CMatcher

extension CompiledRules {
  /// The version of the pattern engine and the kind of processor; a compiled database belongs to both.
  package static let engineVersion: String = {
    var platform = hs_platform_info_t()
    let version = hs_version().map { String(cString: $0) } ?? "unknown"
    guard hs_populate_platform(&platform) == HS_SUCCESS else { return version }
    return "\(version), tune \(platform.tune), features \(platform.cpu_features)"
  }()

  /// Whether a rule only helps others, without reading it.
  func skipsReport(_ rule: Int) -> Bool { firstStage.entries[rule].flags.contains(.skipsReport) }

  /// Whether some rule speaks of paths alone.
  package var hasPathRules: Bool { !pathRules.isEmpty }
}
