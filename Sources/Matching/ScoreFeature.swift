/// What the score of a generic value asks; the weights stand in `GenericScore.weights`.
package enum ScoreFeature: Int, CaseIterable, Sendable {
  case bias
  // Length
  case under6, under8, under12, under20, under40, longer
  // Letters and digits
  case wordBits, randomBits, shortRandom, wordDensity, onlyLetters, hasDigits, digitShare,
    onlyDigits, innerDigits
  case mixedCase, onlyUpper, specials, hex, highEntropy, lowEntropy, changes, padded
  // What it reads as
  case nameLike, dotted, joined, dummyShare, onlyDummy, sequence, walk, repeated, blanks, sentence
  case path, address, sign, foreign, tail
  // Name
  case password, secret, token, namedKey, plainKey, auth, softName, dummyName, likeName
  case labelName, unnamed
  // Place
  case singleQuote, backtick, bare, bareInCode, bareInSettings, bareInProse, bareInData, bareWord,
    bareNameLike
  case equals, colon, compared, argument, element, option
  case code, settings, data, prose, comment, longLine
  // Kind of rule
  case userInfo, basic, bearer, commandLine, sql
  // Pairs
  case passwordWords, passwordRandom, tokenShort, tokenWords, plainKeyRandom, userInfoRandom,
    bareWords
  case sampleHost, tokenLetters, tokenJoined, minified, userInfoWords, bareJoined, innerDigitsWords

  /// As it is told by `explain`.
  package var name: String { "\(self)" }
}

/// The features of one value, as numbers.
package struct ScoreFeatures: Sendable {
  package private(set) var values = [Double](repeating: 0, count: ScoreFeature.allCases.count)

  /// The log-odds that the weights make of them.
  package var score: Double { GenericScore(self).total }

  subscript(feature: ScoreFeature) -> Double {
    get { values[feature.rawValue] }
    set { values[feature.rawValue] = newValue }
  }

  mutating func set(_ feature: ScoreFeature, _ holds: Bool) {
    if holds { values[feature.rawValue] = 1 }
  }
}
