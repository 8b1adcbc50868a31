/// One source of rules; later layers override earlier ones.
package struct RuleLayer: Sendable {
  package enum Source: Sendable {
    /// Every `*.toml` of a folder, in the order of their names; subfolders are not read.
    case folder(String)
    case file(String)
    /// Files that are already read, of a revision or of the program itself.
    case bytes([(name: String, bytes: [UInt8])])
  }

  /// How reports name the layer: `built-in`, a folder, a revision.
  package var name: String
  package var source: Source
  /// Whether `locked` counts: the author of this layer may bind those of later ones.
  package var isTrusted: Bool

  package init(name: String, source: Source, isTrusted: Bool) {
    self.name = name
    self.source = source
    self.isTrusted = isTrusted
  }
}
