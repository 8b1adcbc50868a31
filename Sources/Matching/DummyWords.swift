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
    let letters = value.map(\.asciiLowercased)
    // `thisismypassword`: short words count where nothing else is left.
    if best(letters, isPhrase: true) >= 1 { return 1 }
    let plain = best(letters)
    guard plain < 1, value.contains(where: { disguise($0) != nil }) else { return plain }
    return max(plain, best(value.map { disguise($0) ?? $0.asciiLowercased }))
  }

  /// Letters covered by the best cut, of all letters.
  ///
  /// - Parameter isPhrase: whether two letters are a word wherever they stand.
  private static func best(_ letters: [UInt8], isPhrase: Bool = false) -> Double {
    var total = 0
    var covered = [Int](repeating: 0, count: letters.count + 1)
    for end in 1..<(letters.count + 1) {
      if letters[end - 1].isASCIILetter { total += 1 }
      covered[end] = covered[end - 1]
      for length in 1...min(end, longest) {
        let start = end - length
        guard letters[start].isASCIILetter, covered[start] + length > covered[end],
          isWord(letters[start..<end])
        else { continue }
        // Two letters are a word only where no letter touches them.
        if !isPhrase, length < 3, touches(letters, start, end) { continue }
        covered[end] = covered[start] + length
      }
    }
    return total == 0 ? 0 : min(Double(covered[letters.count]) / Double(total), 1)
  }

  private static func touches(_ letters: [UInt8], _ start: Int, _ end: Int) -> Bool {
    (start > 0 && letters[start - 1].isASCIILetter)
      || (end < letters.count && letters[end].isASCIILetter)
  }

  private static func isWord(_ letters: ArraySlice<UInt8>) -> Bool {
    guard let first = letters.first, letters.allSatisfy(\.isASCIILetter) else { return false }
    return byFirst[Int(first &- 0x61)].contains {
      $0.count == letters.count && $0.elementsEqual(letters)
    }
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

  private static let longest = 12

  private static let byFirst: [[[UInt8]]] = {
    var table = [[[UInt8]]](repeating: [], count: 26)
    for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let letters = Array(word.utf8)
      if let first = letters.first { table[Int(first &- 0x61)].append(letters) }
    }
    return table
  }()

  private static let words = """
    password passwords passwd passwort passphrase pass pwd passcode pw secret secrets secure secured
    token tokens key keys api apikey auth authtoken oauth credential credentials cred creds login
    signin private public client consumer access refresh session cookie csrf bearer basic jwt
    test tests testing tester tested user users username admin administrator root guest anonymous
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
    elastic elasticsearch ldap smtp ftp ssh aws azure google github gitlab docker app application
    service server host local localhost remote dev develop development prod production staging stage system
    internal master slave backup account domain email mail web site project team company acme org com
    environment env variable var config configuration param parameter arg field input prompt
    unsafe insecure confirm confirmation reset forgot match mismatch encrypted hashed plain clear
    raw base encoded legacy real actual own shared global temp tmp temporary unit integration
    function method class object array int bool true false yes

    """
}
