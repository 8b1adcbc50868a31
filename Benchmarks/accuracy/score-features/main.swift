import Matching
import Platform
import Rules
import ScanModel

// Prints the features of every value that the generic rules meet, whatever its score (fit_score.py).
//
// usage: score-features RULES_FOLDER < LIST_OF_FILES
// Output, one a line: FILE, first line, last line, rule, score and features, separated by tabs.

guard CommandLine.arguments.count == 2 else {
  print("usage: score-features RULES_FOLDER < LIST_OF_FILES")
  throw MatchingError("usage", "one folder of rules is needed")
}
let layer = RuleLayer(
  name: "rules", source: .folder(CommandLine.arguments[1]), isTrusted: true)
guard let rules = RuleLoader.load([layer]).ruleSet else {
  throw MatchingError("load", "the rules have mistakes; see git ward rules check")
}
let compiled = try CompiledRules(rules)
var scanner = try Scanner(compiled, options: ScanOptions(keepsEveryValue: true))
print("#\t" + ScoreFeature.allCases.map(\.name).joined(separator: " "))
while let path = readLine() {
  let bytes = try Files.read(path, limit: 64 << 20)
  for match in try scanner.scan(bytes, path: RepositoryPath(path)) {
    guard let features = match.features else { continue }
    let place = match.location
    let id = compiled.rule(match.ruleIndex).id
    let numbers = features.values.map { "\($0)" }.joined(separator: " ")
    print("\(path)\t\(place.startLine)\t\(place.endLine)\t\(id)\t\(features.score)\t\(numbers)")
  }
}
