import Platform

/// Tells a person why this run takes longer than others.
enum CompileNote {
  /// Says once, on a terminal, that rules are being compiled; scripts get no line that they do not expect.
  static func write(_ layers: [String]) {
    guard Environment.isTerminal(2) else { return }
    let names = layers.map(Console.escape).joined(separator: ", ")
    Console.error("ward: compiling rules (\(names)); this is done once for each change of them")
  }
}
