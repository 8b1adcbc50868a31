/// Reads numbers, high byte first, and data with its length before it.
struct LengthPrefixed {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isEmpty: Bool { rest.isEmpty }

  /// A number of so many bytes; SSH writes four.
  mutating func number(_ size: Int = 4) -> Int? {
    take(size)?.reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Data behind its length.
  ///
  /// - Parameter size: bytes of the length; SSH writes four.
  mutating func next(_ size: Int = 4) -> ArraySlice<UInt8>? {
    number(size).flatMap { take($0) }
  }
}
