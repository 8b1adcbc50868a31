import TestSupport
import Testing

@testable import Matching

/// The share of a value that dummy words cover, beside the plain way to find it.
@Suite struct DummyWordsTests {
  private static let words = [
    "password", "pass", "word", "words", "my", "is", "it", "test", "tests", "tester", "secret",
    "key",
    "keys", "apikey", "token", "the", "a", "an", "user", "username", "name", "change", "changeme",
    "me",
  ]

  /// Tries every cut into words and other bytes.
  private static func coverage(_ text: String, isPhrase: Bool) -> Double {
    let letters = Array(text.utf8)
    let known = Set(words.map { Array($0.utf8) })
    var best = [Int](repeating: 0, count: letters.count + 1)
    for end in 0...letters.count {
      if end > 0 { best[end] = best[end - 1] }
      for start in 0..<end where known.contains(Array(letters[start..<end])) {
        let touches =
          start > 0 && letters[start - 1].isASCIILetter
          || end < letters.count && letters[end].isASCIILetter
        if !isPhrase, end - start < 3, touches { continue }
        best[end] = max(best[end], best[start] + end - start)
      }
    }
    let total = letters.count(where: \.isASCIILetter)
    return total == 0 ? 0 : Double(best[letters.count]) / Double(total)
  }

  /// Bytes that are in no dummy word but those above, and read as no other letter.
  @Test func theTreeOfWordsFindsWhatTryingAllCutsFinds() {
    var random = SeededGenerator(seed: 41)
    var full = 0
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        if Int.random(in: 0..<3, using: &random) == 0 {
          text += random.string(Int.random(in: 1...3, using: &random), of: "-_jj88")
        } else {
          text += Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
        }
      }
      guard text.utf8.count <= 64 else { continue }
      let phrase = Self.coverage(text, isPhrase: true)
      let expected = phrase >= 1 ? 1 : Self.coverage(text, isPhrase: false)
      let found = Array(text.uppercased().utf8).withUnsafeBytes { DummyWords.coverage($0) }
      #expect(found >= expected, "\(text)")
      if expected == 1 {
        #expect(found == 1, "\(text)")
        full += 1
      }
    }
    #expect(full > 500)
  }

  @Test(arguments: [
    ("", 0.0), ("1234", 0), ("jj", 0), ("password", 1), ("S3cr3t", 1), ("thisismypassword", 1),
    ("jjpassword", 0.8), ("is-jj", 0.5), ("isjj", 0),
  ])
  func sharesOfLetters(value: String, share: Double) {
    let found = Array(value.utf8).withUnsafeBytes { DummyWords.coverage($0) }
    #expect(abs(found - share) < 0.001)
  }
}
