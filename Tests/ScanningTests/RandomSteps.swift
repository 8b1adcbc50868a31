import TestSupport

/// A history that grows, is rewritten, and loses branches, step by step.
struct RandomSteps {
  private var branches = ["main"]
  private var number = 0

  mutating func begin(
    _ repository: borrowing GitFixture, _ random: inout SeededGenerator
  ) throws {
    try repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    try edit(repository, &random)
  }

  mutating func step(
    _ repository: borrowing GitFixture, _ random: inout SeededGenerator
  ) throws {
    number += 1
    switch Int.random(in: 0..<14, using: &random) {
    case 0...4: try edit(repository, &random)
    case 5:
      try repository.write("f0.txt", text(&random))
      try repository.git("add", "-A")
      try repository.git(
        "commit", "-q", "--amend", "--no-verify", "--allow-empty", "-m", "amended \(number)")
    case 6:
      try repository.git("checkout", "-q", "-b", "b\(number)")
      branches.append("b\(number)")
      try edit(repository, &random)
    case 7:
      let other = branches.randomElement(using: &random) ?? "main"
      _ = try repository.run(["merge", "--no-ff", "--no-commit", "-q", other])
      for file in try repository.git("diff", "--name-only", "--diff-filter=U")
        .split(separator: "\n").map(String.init)
      {
        try repository.write(file, text(&random))
      }
      try repository.commitAll("merge \(number)")
    case 8: try repository.git("tag", "-a", "-m", message(&random), "t\(number)")
    case 9:
      try repository.git("checkout", "-q", "main")
      if branches.count > 1, let last = branches.popLast() {
        try repository.git("branch", "-q", "-D", last)
      }
    case 10:
      let names = ["server.key", "notes \(TestRules.token(&random)).txt"]
      try repository.write(names.randomElement(using: &random) ?? "", text(&random))
      try repository.commitAll(message(&random))
    case 11: try repository.git("repack", "-q", "-d")
    case 12: try repository.git("reflog", "expire", "--expire=now", "--all")
    default:
      try repository.git("tag", "tree\(number)", "HEAD^{tree}")
      try edit(repository, &random)
    }
  }

  private func edit(
    _ repository: borrowing GitFixture, _ random: inout SeededGenerator
  ) throws {
    let folder = ["", "a/", "a/b/", "c/"].randomElement(using: &random) ?? ""
    try repository.write("\(folder)f\(Int.random(in: 0..<4, using: &random)).txt", text(&random))
    try repository.commitAll(message(&random))
  }

  private func message(_ random: inout SeededGenerator) -> String {
    Int.random(in: 0..<6, using: &random) == 0
      ? "message \(TestRules.token(&random))" : "message \(number)"
  }

  private func text(_ random: inout SeededGenerator) -> String {
    var lines = (0..<Int.random(in: 2..<8, using: &random)).map {
      "line \($0) \(Int.random(in: 0..<5, using: &random))"
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      let token = TestRules.token(&random)
      let excuse =
        Int.random(in: 0..<4, using: &random) == 0 ? " # ward:allow test-token fixture" : ""
      lines.insert(
        "value \(token)\(excuse)", at: Int.random(in: 0...lines.count, using: &random))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
