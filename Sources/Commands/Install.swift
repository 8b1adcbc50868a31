import ArgumentParser
import Platform

/// What `install`, `uninstall` and `status` have in common.
struct HookFlags: ParsableArguments {
  @Argument(help: "A folder in the repository; default: the current one.")
  var directory = "."
  @Option(
    name: .customLong("hook"),
    help: ArgumentHelp("Only this hook; may be given several times.", valueName: "name"))
  var hooks: [String] = []

  func options() -> HookInstaller.Options {
    var options = HookInstaller.Options()
    options.directory = directory
    options.hooks = hooks
    if Environment.isTerminal(0) && Environment.isTerminal(2) {
      options.confirm = { question in
        Console.error(question + " [y/N]")
        return readLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
      }
    }
    return options
  }
}

/// `git ward install`: puts the hooks into a repository.
struct Install: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Install Ward's hooks; hooks that are there already run first.")

  @OptionGroup var hooks: HookFlags
  @Flag(name: .shortAndLong, help: "Write hooks folders that others share without asking.")
  var yes = false
  @Flag(help: "Also gate cherry-pick, revert, rebase and commit --no-verify (prepare-commit-msg).")
  var withPrepareCommitMsg = false

  func run() throws {
    var options = hooks.options()
    options.isConsented = yes
    options.withPrepareCommitMsg = withPrepareCommitMsg
    let sentences: [String]
    do throws(HookInstallationError) {
      sentences = try HookInstaller.install(options)
    } catch {
      throw CommandFailure.usage(error.message)
    }
    for sentence in sentences { try Console.print(Console.escape(sentence)) }
  }
}

/// `git ward uninstall`: takes the hooks away again.
struct Uninstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove Ward's hooks and put back what was there before.")

  @OptionGroup var hooks: HookFlags
  @Flag(name: .shortAndLong, help: "Write hooks folders that others share without asking.")
  var yes = false

  func run() throws {
    var options = hooks.options()
    options.isConsented = yes
    let sentences: [String]
    do throws(HookInstallationError) {
      sentences = try HookInstaller.uninstall(options)
    } catch {
      throw CommandFailure.usage(error.message)
    }
    for sentence in sentences { try Console.print(Console.escape(sentence)) }
  }
}

/// `git ward status`: whether the hooks are there and work.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell whether Ward's hooks are installed; exit 1 where one is not.")

  @OptionGroup var hooks: HookFlags

  func run() throws {
    let sentences: [String]
    let isProtected: Bool
    do throws(HookInstallationError) {
      let status = try HookInstaller.status(hooks.options())
      sentences = status.sentences
      isProtected = status.isProtected
    } catch {
      throw CommandFailure.usage(error.message)
    }
    for sentence in sentences { try Console.print(Console.escape(sentence)) }
    if !isProtected { throw ExitCode(1) }
  }
}
