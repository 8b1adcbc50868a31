import CMatcher

/// A pattern that every database holds beside the rules': a loaded one must find it before it is used.
///
/// libhs checks a CRC of its own, so damage is refused; this catches a database of other, or no, rules.
enum Canary {
  static let pattern = Array(#"ward-canary\x00[0-9]{4}\x01alive"#.utf8)
  /// What stands for it in a database of texts.
  static let text = Array("ward-canary\u{0}2718\u{1}alive".utf8)

  /// Bytes in which the pattern stands once.
  private static let sample = Array("....".utf8) + text + Array("....".utf8)
  private static let end: UInt64 = 26

  /// Whether the database finds the canary where it is, under `id`.
  ///
  /// - Parameter scratch: memory that is large enough for the database afterwards.
  static func fires(
    in database: PatternDatabase, id: Int, _ scratch: PatternScratch
  ) throws(MatchingError) -> Bool {
    let memory = try scratch.handle(for: database)
    var sighting = Sighting(id: UInt32(id))
    let code = sample.withUnsafeBytes { bytes in
      withUnsafeMutablePointer(to: &sighting) { sighting in
        // Both pointers live as long as the call.
        hs_scan(
          database.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
          UInt32(bytes.count), 0, memory, onCanary, sighting)
      }
    }
    // The memory belongs to `scratch`.
    return withExtendedLifetime(scratch) { code == HS_SUCCESS && sighting.count == 1 }
  }

  fileprivate struct Sighting {
    let id: UInt32
    var count = 0
  }

  fileprivate static let expectedEnd = end
}

private func onCanary(
  _ id: UInt32, _ from: UInt64, _ to: UInt64, _ flags: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let sighting = context?.assumingMemoryBound(to: Canary.Sighting.self) else { return 1 }
  if id == sighting.pointee.id && to == Canary.expectedEnd { sighting.pointee.count += 1 }
  return 0
}
