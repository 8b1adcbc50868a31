import Platform
import Testing

/// The kept inputs of the fuzzer, each through the parser it was found for.
@Suite(.serialized)
struct CorpusReplayTests {
  private static let folder =
    String(#filePath.dropLast("FuzzTests/CorpusReplayTests.swift".count))
    + "Fixtures/fuzz"

  @Test(arguments: FuzzTarget.allCases)
  func keptInputsAreReadWithoutHarm(_ target: FuzzTarget) throws {
    let folder = Files.join(Self.folder, target.rawValue)
    let names = try Files.list(folder)
    #expect(!names.isEmpty)
    for name in names { target.run(try Files.read(Files.join(folder, name))) }
  }

  /// Cut off and altered at a few places, as a short run of the fuzzer would.
  @Test(arguments: FuzzTarget.allCases)
  func damagedInputsAreReadWithoutHarm(_ target: FuzzTarget) throws {
    let folder = Files.join(Self.folder, target.rawValue)
    for name in try Files.list(folder).prefix(12) {
      let input = try Files.read(Files.join(folder, name))
      for place in stride(from: 0, to: input.count, by: max(1, input.count / 6)) {
        target.run(Array(input[..<place]))
        var altered = input
        altered[place] ^= 0x81
        target.run(altered)
      }
    }
  }
}
