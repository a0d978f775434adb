// Answers with faults that nobody thought of: all cuts, all changes of one octet, and seeded random changes. Whatever
// comes of them, the reference must come to the same.

import DNSCore
import Reference
import TestSupport
import Testing

@Suite("Mutated DNS answer")
struct MutatedAnswerTests {
  /// A message and what it answers.
  struct Sample: Sendable {
    let query: [UInt8]
    let message: [UInt8]
  }

  static let samples: [Sample] = [
    Sample(query: query(), message: answer([.a("@12", 1)])),
    Sample(query: query(), message: answer([.a("@12", 1), .a("a.@14", 2, time: 60), .a("A.EXAMPLE", 3)])),
    Sample(query: query(), message: answer([.cname("@12", "b.@14", time: 7), .cname("@39", "c.@41"), .a("@55", 1)])),
    Sample(query: query(), message: answer([.a("c", 1), .cname("b", "c"), .cname("@12", "b"), .a("d.@14", 2)])),
    Sample(
      query: query("a.example", .aaaa),
      message: answer(
        type: 28,
        [.cname("@12", "b.@14"), .aaaa("b.example", 1), .other("@12", type: 46, data: [1, 2, 3]), .aaaa("@39", 2)])),
    Sample(query: query("x"), message: answer(to: "x", [.a("@12", 1, time: .max), .cname("@12", "y"), .a("y", 2)])),
    Sample(
      query: query("a.b.c.d.e"),
      message: answer(
        to: "a.b.c.d.e", [.cname("a.@14", "f.@16"), .cname("f.c.@18", "g.@16"), .cname("g.c.@18", "h"), .a("h", 5)])),
    Sample(query: query(), message: answer((0..<12).map { .a("@12", $0) })),
  ]

  @Test("Every cut of an answer is malformed, or not ours when the question is cut", arguments: samples.indices)
  func cuts(index: Int) {
    let sample = Self.samples[index]
    let questionEnd = sample.query.count
    for count in 0..<sample.message.count {
      let cut = outcome(Array(sample.message.prefix(count)), to: sample.query)
      #expect(cut == .failure(count < questionEnd ? .mismatched : .malformed), "\(count) bytes")
    }
    guard case .addresses = outcome(sample.message, to: sample.query) else {
      Issue.record("the answer itself is of no use")
      return
    }
  }

  @Test("Every change of one octet means what it means to the reference", arguments: [0, 2, 3, 4])
  func changes(index: Int) {
    let sample = Self.samples[index]
    var message = sample.message
    for position in message.indices {
      for byte in UInt8.min...UInt8.max {
        message[position] = byte
        compare(message, sample)
      }
      message[position] = sample.message[position]
    }
  }

  @Test("So do 40,000 random changes, which lead to every outcome that there is")
  func randomChanges() {
    var random = SplitMix64(seed: 2026)
    var counts: [String: Int] = [:]
    for _ in 0..<40_000 {
      let sample = Self.samples[Int.random(in: Self.samples.indices, using: &random)]
      var message = sample.message
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&message, from: sample.query.count, using: &random) }
      switch compare(message, sample) {
      case .addresses(let list, _): counts["\(list.count)", default: 0] += 1
      case .failure(let error): counts["\(error)", default: 0] += 1
      }
    }
    for outcome in [
      "1", "2", "3", "8", "mismatched", "truncated", "formatError", "serverFailure", "nameError", "notImplemented",
      "refused", "otherResponseCode", "noData", "malformed",
    ] {
      #expect(counts[outcome, default: 0] > 0, "\(outcome) never came")
    }
  }

  @discardableResult
  private func compare(_ message: [UInt8], _ sample: Sample) -> Outcome {
    let result = outcome(message, to: sample.query)
    let expected = AnswerReference(message, to: sample.query)
    if result.reference != expected {
      Issue.record("\(result) instead of \(expected) of \(message) to \(sample.query)")
    }
    return result
  }

  /// Types, lengths, and what divides lengths from pointers.
  private let telling: [UInt8] = [0, 1, 3, 4, 5, 16, 28, 0x3F, 0x40, 0x80]

  /// Changes a message in one place, as a rule behind the question, so that most changes don't make it another's.
  private func mutate(_ message: inout [UInt8], from start: Int, using random: inout SplitMix64) {
    let area = Int.random(in: 0..<8, using: &random)
    let first = area < 2 ? 0 : start
    let end = area == 0 ? 12 : message.count - 1
    guard first < end && end < message.count else { return }
    let position = Int.random(in: first..<end, using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0: message[position] = .random(in: 0...255, using: &random)
    case 1: message[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: message[position] &+= Bool.random(using: &random) ? 1 : .max
    case 3: message.remove(at: position)
    case 4: message.insert(.random(in: 0...255, using: &random), at: position)
    case 5: message.removeLast(Int.random(in: 1...min(8, message.count), using: &random))
    case 6:  // a pointer, most of them to where something is
      message[position] = 0xC0
      message[position + 1] = UInt8(truncatingIfNeeded: Int.random(in: 12..<(message.count + 2), using: &random))
    case 7:
      message[position] = telling[Int.random(in: telling.indices, using: &random)]
    default:  // a piece from elsewhere
      let length = Int.random(in: 1...min(16, message.count - position), using: &random)
      let source = Int.random(in: 0...(message.count - length), using: &random)
      message.replaceSubrange(position..<(position + length), with: message[source..<(source + length)])
    }
  }
}
