import Testing

@testable import Platform

/// What a thread may read of a memory that another one fills.
@Suite struct ArrivalTests {
  @Test func whatIsThereIsNotWaitedFor() {
    let arrival = Arrival()
    arrival.advance(to: 10)
    #expect(arrival.wait(for: 0) && arrival.wait(for: 10))
    arrival.finish(isComplete: true)
    #expect(arrival.wait(for: 10) && arrival.waitForEnd())
  }

  @Test func whatNeverComesIsNotThere() {
    let arrival = Arrival()
    arrival.advance(to: 10)
    arrival.finish(isComplete: false)
    #expect(arrival.wait(for: 10))
    #expect(!arrival.wait(for: 11))
    #expect(!arrival.waitForEnd())
  }

  /// Many readers, one writer, every byte read as soon as it may be.
  @Test func readersSeeWhatWasWritten() {
    let count = 200_000
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
    memory.initialize(repeating: 0)
    defer { memory.deallocate() }
    struct Shared: @unchecked Sendable {
      let memory: UnsafeMutableBufferPointer<UInt8>
      let sums: UnsafeMutableBufferPointer<Int>
    }
    let sums = UnsafeMutableBufferPointer<Int>.allocate(capacity: 3)
    sums.initialize(repeating: 0)
    defer { sums.deallocate() }
    let shared = Shared(memory: memory, sums: sums)
    let arrival = Arrival()
    Thread.concurrently(4) { number in
      if number == 3 {
        for i in 0..<count {
          shared.memory[i] = 1
          if i % 97 == 0 { arrival.advance(to: i + 1) }
        }
        arrival.advance(to: count)
        arrival.finish(isComplete: true)
        return
      }
      for i in 0..<count where arrival.wait(for: i + 1) {
        shared.sums[number] += Int(shared.memory[i])
      }
    }
    #expect(Array(sums) == [count, count, count])
  }
}
