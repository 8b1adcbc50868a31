@testable import Reporting
@testable import Scanning

/// A state: whatever is read as one is written as the same bytes.
func fuzzState(_ input: [UInt8]) {
  guard let state = AuditState(decoding: input[...]) else { return }
  precondition(AuditState(decoding: state.encoded()[...]) == state)
  _ = state.misfit(present: state.covered, shallow: state.shallow)
  _ = state.uncovered(of: state.covered)
}

/// A report: whatever is read is the same value when it is written and read again.
func fuzzJSON(_ input: [UInt8]) {
  guard let value = try? JSONParser.value(of: input) else { return }
  guard let again = try? JSONParser.value(of: value.indented) else {
    preconditionFailure("what was written is not read")
  }
  precondition(again.compact == value.compact)
}
