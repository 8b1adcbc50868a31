import ScanModel

/// What kind of file a value stands in, by its name alone.
enum FileKind: Sendable, Equatable, CaseIterable {
  /// Sources, where a value without quotes is a name.
  case code
  /// Settings, where values stand without quotes.
  case settings
  /// JSON, tables, recordings.
  case data
  /// Texts for people.
  case prose
  case unknown

  init(_ path: RepositoryPath?) {
    guard let path else {
      self = .unknown
      return
    }
    let name = Array(path.name).asciiLowercased
    let text = String(decoding: name, as: UTF8.self)
    if Self.settingsNames.contains(text) || text.hasPrefix(".env") || text.hasPrefix("dockerfile")
      || text.hasPrefix("docker-compose")
    {
      self = .settings
      return
    }
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else {
      self = .unknown
      return
    }
    let ending = String(decoding: name[(dot + 1)...], as: UTF8.self)
    if Self.codeEndings.contains(ending) {
      self = .code
    } else if Self.settingsEndings.contains(ending) {
      self = .settings
    } else if Self.dataEndings.contains(ending) {
      self = .data
    } else if Self.proseEndings.contains(ending) {
      self = .prose
    } else {
      self = .unknown
    }
  }

  private static let settingsNames: Set<String> = [
    ".npmrc", ".netrc", "_netrc", ".pgpass", ".pypirc", ".dockercfg", ".htpasswd", ".s3cfg",
    ".git-credentials", ".my.cnf", "credentials", "config", "kubeconfig", "procfile", ".boto",
  ]
  private static let codeEndings: Set<String> = [
    "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "m", "mm", "swift", "rs", "go", "java", "kt", "kts",
    "scala", "groovy", "gradle", "cs", "vb", "fs", "js", "jsx", "mjs", "cjs", "ts", "tsx", "vue",
    "svelte", "py", "pyi", "pyx", "pxd", "rb", "erb", "rake", "php", "pl", "pm", "lua", "r", "jl",
    "dart", "ex", "exs", "eex", "erl", "hs", "ml", "clj", "el", "lisp", "proto", "thrift",
    "graphql", "tcl", "zig", "nim", "v", "sv", "asm", "s", "ps1", "psm1", "coffee", "cfm", "jsp",
    "aspx", "cshtml", "slim", "haml",
  ]
  private static let settingsEndings: Set<String> = [
    "env", "ini", "cfg", "conf", "config", "cnf", "properties", "props", "toml", "yml", "yaml",
    "tf", "tfvars", "hcl", "sh", "bash", "zsh", "fish", "ksh", "bat", "cmd", "j2", "tpl", "tmpl",
    "dockerfile", "service", "plist", "reg", "rc", "nix", "sls", "example", "sample", "dist",
    "template", "local", "pp", "jsonnet", "cue",
  ]
  private static let dataEndings: Set<String> = [
    "json", "jsonc", "json5", "tfstate", "har", "xml", "csv", "tsv", "sql", "snap", "golden",
    "ipynb", "pcap", "log", "txt", "out", "dump", "ldif", "cassette", "xsd", "wsdl",
  ]
  private static let proseEndings: Set<String> = [
    "md", "markdown", "rst", "adoc", "asciidoc", "tex", "html", "htm", "xhtml", "org", "textile",
    "patch", "diff", "1", "man", "pod", "rdoc", "mdx",
  ]
}
