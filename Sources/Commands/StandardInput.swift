import Platform

/// Reads standard input to its end.
enum StandardInput {
  /// - Parameter limit: the most bytes that are accepted.
  static func read(limit: Int = 64 << 20) throws -> [UInt8] {
    do throws(PlatformError) {
      return try Files.readDescriptor(0, subject: "standard input", limit: limit)
    } catch {
      throw CommandFailure.incomplete("\(error)")
    }
  }
}
