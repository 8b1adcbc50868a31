import Platform
import Scanning

/// One line on the terminal that is written over as the audit goes on, and wiped at the end.
enum ProgressLine {
  static func show(_ state: Progress.State) {
    let width = 24
    let done = state.total == 0 ? width : min(width, state.done * width / max(1, state.total))
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: width - done)
    let isOver = state.done >= state.total
    let line =
      isOver ? "\r\u{1B}[K" : "\r\u{1B}[K[\(bar)] \(state.stage) \(state.done)/\(state.total)"
    Signals.setLineIsDrawn(!isOver)
    // A bar that cannot be drawn harms nothing.
    _ = Console.write(Array(line.utf8), to: 2)
  }
}
