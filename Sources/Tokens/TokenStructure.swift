/// Tokens without check digits whose inner structure can be read.
enum TokenStructure {
  /// A signed JSON Web Token (RFC 7519): two parts of base64url that are JSON objects, the first
  /// with `alg`, and a third part.
  static func jwt(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let parts = secret.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return .notApplicable }
    var objects: [JSONShape] = []
    for part in parts.prefix(2) {
      guard let text = BaseCoding.decode(part, bits: 6, Alphabet.base64url)?.bytes,
        let object = JSONShape(object: text)
      else { return .wrong }
      objects.append(object)
    }
    guard BaseCoding.decode(parts[2], bits: 6, Alphabet.base64url) != nil else { return .wrong }
    return objects[0].keys.contains(Array("alg".utf8)) ? .right : .wrong
  }

  /// A PyPI token: `pypi-` and a macaroon (version 2) that names the index and is signed.
  static func pypi(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let prefix = Array("pypi-".utf8)
    guard secret.starts(with: prefix) else { return .notApplicable }
    let body = BaseCoding.withoutPadding(secret.dropFirst(prefix.count))
    guard let bytes = BaseCoding.decode(body, bits: 6, Alphabet.base64url)?.bytes,
      let macaroon = Macaroon(bytes), macaroon.signature.count == 32
    else { return .wrong }
    return hosts.contains(macaroon.location) ? .right : .wrong
  }

  /// The hosts of the index and of its test instance.
  static let hosts: [[UInt8]] = ["pypi.org", "test.pypi.org"].map { Array($0.utf8) }
}

/// The fields of a macaroon, binary format 2: fields of a number, a length and data.
private struct Macaroon {
  var location: [UInt8] = []
  var signature: [UInt8] = []

  /// Reads a whole macaroon; `nil` where it is malformed or bytes are left over.
  init?(_ bytes: [UInt8]) {
    guard bytes.first == 2 else { return nil }
    var next = 1
    /// A number in base 128, low digits first, at most 28 bits.
    func number() -> Int? {
      var value = 0
      for shift in [0, 7, 14, 21] {
        guard next < bytes.count else { return nil }
        let byte = bytes[next]
        next += 1
        value |= Int(byte & 127) << shift
        if byte < 128 { return value }
      }
      return nil
    }
    var section = 0
    while let field = number() {
      if field == 0 {
        section += 1
        continue
      }
      guard let length = number(), length <= bytes.count - next else { return nil }
      let data = Array(bytes[next..<(next + length)])
      next += length
      if field == 1 && section == 0 { location = data }
      if field == 6 {
        signature = data
        if next == bytes.count { return }
        return nil
      }
    }
    return nil
  }
}
