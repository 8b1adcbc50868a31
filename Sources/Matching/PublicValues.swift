import ScanModel

/// Random-looking bytes that everybody may see.
enum PublicValues {
  /// - Returns: why a value with these neighbours is public, or `nil`.
  static func reason(_ value: Range<Int>, in bytes: UnsafeRawBufferPointer) -> String? {
    let text = bytes.slice(value)
    if Shape.isUUID(text) { return "a UUID" }
    if precededBy(value, bytes, ["sha1-", "sha256-", "sha384-", "sha512-"])
      || begins(text, ["sha1-", "sha256-", "sha384-", "sha512-"])
    {
      return "a subresource integrity hash"
    }
    if precededBy(
      value, bytes, ["sha1:", "sha256:", "sha384:", "sha512:", "md5:", "sha512.", "blake3:"])
    {
      return "a digest"
    }
    // DER of public keys and certificates, and of OpenSSH public keys, in base64.
    if begins(text, ["AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh", "AAAAGnNr", "AAAAInNr"]) {
      return "an SSH public key"
    }
    if begins(text, ["MIIBIjANBgkq", "MIICIjANBgkq", "MIGfMA0GCSq", "MFkwEwYHKoZ", "MCowBQYDK2Vw"])
    {
      return "a public key"
    }
    if begins(text, ["MIID", "MIIE", "MIIF", "MIIG", "MIIH"]) && text.count >= 400 {
      return "a certificate"
    }
    if begins(text, ["iVBORw0KGgo", "/9j/4", "R0lGODlh", "PHN2Zy", "UklGR", "d09GR", "AAEAAAA"])
      || precededBy(value, bytes, ["base64,"])
    {
      return "embedded data"
    }
    if precededBy(value, bytes, ["://", "www.", "urn:uuid:"]) { return "part of an address" }
    return nil
  }

  /// Files that hold checksums by the hundred.
  static func isLockFile(_ path: RepositoryPath?) -> Bool {
    guard let path else { return false }
    let name = String(decoding: Array(path.name).asciiLowercased, as: UTF8.self)
    return lockFiles.contains(name) || lockSuffixes.contains { name.hasSuffix($0) }
  }

  private static func begins(_ text: UnsafeRawBufferPointer, _ starts: [StaticString]) -> Bool {
    starts.contains { start in
      start.withUTF8Buffer { start in
        text.count >= start.count && start.indices.allSatisfy { text[$0] == start[$0] }
      }
    }
  }

  private static func precededBy(
    _ value: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ texts: [StaticString]
  ) -> Bool {
    texts.contains { text in
      text.withUTF8Buffer { text in
        let start = value.lowerBound - text.count
        return start >= 0 && text.indices.allSatisfy { bytes[start + $0] == text[$0] }
      }
    }
  }

  private static let lockFiles: Set<String> = [
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "go.sum",
    "go.mod", "cargo.lock", "poetry.lock", "pipfile.lock", "uv.lock", "pdm.lock", "gemfile.lock",
    "composer.lock", "package.resolved", "podfile.lock", "mix.lock", "pubspec.lock", "flake.lock",
    "packages.lock.json", "gradle.lockfile", "deno.lock", "conan.lock", "conda-lock.yml",
    "verification-metadata.xml", ".terraform.lock.hcl", "project.assets.json", "sha256sums",
    "sha512sums", "checksums.txt", "module.bazel.lock", "cabal.project.freeze", "stack.yaml.lock",
    "manifest.json.sha256",
  ]
  private static let lockSuffixes: [String] = [
    ".sha1", ".sha256", ".sha512", ".md5", ".sum", ".asc", ".sig", ".lock", ".min.js.map",
    ".js.map", ".css.map", ".crt", ".cer", ".pub",
  ]
}
