/// How much of a value is made of words that people write where a secret would stand.
///
/// `my-test-password1` is all dummy; `S3cr3t` too (digits and signs that stand for letters are read
/// as letters). Found by the best cut of the value into words, not by searching for one word
/// anywhere: a random string that happens to hold `key` keeps its other letters.
enum DummyWords {
  /// Longer values are no dummies; they are judged by other means.
  private static let limit = 64

  /// Whether a value is nothing but such words, with digits and signs between.
  static func isDummy(_ value: UnsafeRawBufferPointer) -> Bool {
    coverage(value) >= 0.99 && value.count(where: \.isASCIILetter) >= 3
  }

  /// The share of the letters of a value that the words cover, 0…1.
  static func coverage(_ value: UnsafeRawBufferPointer) -> Double {
    guard value.count <= limit else { return 0 }
    // `thisismypassword`: short words count where nothing else is left.
    if best(value, isPhrase: true, letter: \.asciiLowercased) >= 1 { return 1 }
    let plain = best(value, letter: \.asciiLowercased)
    guard plain < 1, value.contains(where: { disguise($0) != nil }) else { return plain }
    return max(plain, best(value) { disguise($0) ?? $0.asciiLowercased })
  }

  /// Letters covered by the best cut, of all letters.
  ///
  /// - Parameters:
  ///   - isPhrase: whether two letters are a word wherever they stand.
  ///   - letter: how a byte is read.
  private static func best(
    _ value: UnsafeRawBufferPointer, isPhrase: Bool = false, letter: (UInt8) -> UInt8
  ) -> Double {
    let count = value.count
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { letters in
      for (i, byte) in value.enumerated() { letters.initializeElement(at: i, to: letter(byte)) }
      let total = letters.count(where: \.isASCIILetter)
      if total == 0 { return 0 }
      let covered = mostCovered(UnsafeBufferPointer(letters), isPhrase)
      return min(Double(covered) / Double(total), 1)
    }
  }

  /// How many letters the best cut covers.
  private static func mostCovered(_ letters: UnsafeBufferPointer<UInt8>, _ isPhrase: Bool) -> Int {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: letters.count + 1) { covered in
      covered.initialize(repeating: 0)
      for start in letters.indices {
        let before = covered[start]
        words.forEachWord(from: start, in: letters) { end in
          // Two letters are a word only where no letter touches them.
          if !isPhrase, end - start < 3, touches(letters, start, end) { return }
          covered[end] = max(covered[end], before + end - start)
        }
        covered[start + 1] = max(covered[start + 1], before)
      }
      return covered[letters.count]
    }
  }

  private static func touches(
    _ letters: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    (start > 0 && letters[start - 1].isASCIILetter)
      || (end < letters.count && letters[end].isASCIILetter)
  }

  /// The letter that a digit or sign stands for.
  private static func disguise(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0"): UInt8(ascii: "o")
    case UInt8(ascii: "1"): UInt8(ascii: "i")
    case UInt8(ascii: "3"): UInt8(ascii: "e")
    case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
    case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
    case UInt8(ascii: "7"): UInt8(ascii: "t")
    default: nil
    }
  }

  private static let words = WordTree(
    """
    password passwords passwd passwort passphrase pass pwd passcode pw secret secrets secure secured
    token tokens key keys api apikey auth authtoken oauth credential credentials cred creds login
    signin private public client consumer access refresh session cookie csrf bearer basic jwt
    test tests testing tester tested user users username admin root guest anonymous
    foo foobar bar baz qux quux fred bob alice john jane joe joey tom jim doe example examples sample samples demo dummy fake mock stub
    my mine your yours our the some any this that here there a an is in it its of for to with and or
    be not no non none null nil value values val string str text word words data name names id ids
    new old current previous original next other another first second third last one two three four
    wrong right bad good correct incorrect invalid valid invalidate ok okay empty blank missing unknown undefined
    super top very really long short longer random strong weak simple hidden masked redacted removed
    change changed me changeme update updated replace replaced insert enter put set get add generate generated
    default placeholder todo fixme tbd xxx abc abcd abcdef xyz qwerty qwertz asdf asdfgh zxcv hello
    world welcome letmein hunter monkey open sesame blah yada potato cool please do dont
    db database mysql postgres postgresql mariadb oracle redis mongo mongodb rabbit rabbitmq kafka
    elastic ldap smtp ftp ssh aws azure google github gitlab docker app application
    service server host local localhost remote dev develop development prod production staging stage system
    internal master slave backup account domain email mail web site project team company acme org com
    environment env variable var config param parameter arg field input prompt
    unsafe insecure confirm confirmation reset forgot match mismatch encrypted hashed plain clear
    raw base encoded legacy real actual own shared global temp tmp temporary unit integration
    function method class object array int bool true false yes
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Array($0.utf8) })
}
