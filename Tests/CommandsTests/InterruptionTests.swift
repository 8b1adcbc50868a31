import Platform
import TestSupport
import Testing

/// Runs that do not come to their end: each says so, and none calls clean what it did not read.
@Suite struct InterruptionTests {
  #if os(Linux)
    /// A signal ends a run with 130 and a sentence, and leaves no report behind.
    @Test(arguments: ["INT", "TERM", "HUP"])
    func aSignalEndsARunWithASentence(signal: String) throws {
      let fixture = try WardFixture()
      let report = fixture.repository.root + "/report"
      // Input that does not end: the signal comes in the middle, however fast the machine is. Whoever runs
      // the tests in the background has the signal ignored.
      let end = try fixture.run([
        "/bin/sh", "-c",
        """
        sleep 4 | env --default-signal=\(signal) timeout --preserve-status -s \(signal) 2 \
          '\(fixture.binary)' scan --format json --output '\(report)' -
        """,
      ])
      #expect(end.status == 130, "\(end)")
      #expect(end.errors.contains("interrupted"), "\(end)")
      #expect(end.output.isEmpty && !Files.exists(report))
    }
  #endif
}
