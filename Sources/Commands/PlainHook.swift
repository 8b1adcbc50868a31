import Scanning

/// Hooks as git and `git ward install` start them, taken from the command line by hand.
///
/// The argument parser takes longer to set itself up than a hook on a small commit takes in all. What is
/// read here are the forms that nearly every run has; whatever else stands on the command line, mistakes
/// included, goes to the parser, which has the same commands and options.
enum PlainHook {
  /// Runs a hook whose command line is a plain one.
  ///
  /// - Returns: `false` where the parser has to look at it, before anything was done.
  static func run(_ arguments: [String]) throws -> Bool {
    guard let form = Form(arguments) else { return false }
    var output = OutputOptions()
    output.quiet = form.isQuiet
    output.noColor = form.hasNoColor
    output.endsProcess = true
    var setup = SessionSetup()
    setup.isHook = true
    setup.onCompile = CompileNote.write
    switch form.hook {
    case .preCommit: try PreCommit.run(setup, output, allFiles: false)
    case .preMergeCommit: try PreMergeCommit.run(setup, output)
    case .commitMsg(let file): try CommitMsg.run(setup, output, file: file)
    case .prePush(let remote, let url): try PrePush.run(setup, output, remote: remote, url: url)
    }
    return true
  }

  /// A command line that is understood here.
  struct Form: Equatable {
    enum Hook: Equatable {
      case preCommit
      case preMergeCommit
      case commitMsg(file: String)
      case prePush(remote: String, url: String)
    }

    let hook: Hook
    private(set) var isQuiet = false
    private(set) var hasNoColor = false

    /// - Returns: `nil` for everything that is not exactly one of the plain forms.
    init?(_ arguments: [String]) {
      guard let name = arguments.first else { return nil }
      var values: [String] = []
      for argument in arguments.dropFirst() {
        switch argument {
        case "--quiet", "-q": isQuiet = true
        case "--no-color": hasNoColor = true
        default:
          // Other options, and words that the parser may take for one.
          guard !argument.isEmpty, !argument.hasPrefix("-") else { return nil }
          values.append(argument)
        }
      }
      switch (name, values.count) {
      case ("pre-commit", 0): hook = .preCommit
      case ("pre-merge-commit", 0): hook = .preMergeCommit
      case ("commit-msg", 1): hook = .commitMsg(file: values[0])
      case ("pre-push", 2): hook = .prePush(remote: values[0], url: values[1])
      default: return nil
      }
    }
  }
}
