// What answers mean, rule by rule.

import DNSCore
import TestSupport
import Testing

@Suite("DNS answer")
struct DNSAnswerTests {
  /// Records that answer the question for `a.example`, and the addresses that come of them.
  private func check(
    _ records: [Record], give last: [UInt8], time: Int32 = 300, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      outcome(answer(records)) == .addresses(last.map(address4), time: time), sourceLocation: sourceLocation)
  }

  // MARK: Whether it is an answer at all

  @Test("A message with another id, of another kind or without just one question is not ours (RFC 5452 §9.1)")
  func otherHeader() {
    let good = answer([.a("@12", 1)])
    #expect(outcome(good) == .addresses([address4(1)], time: 300))
    let changes: [(Int, UInt8)] = [
      (0, 0x40), (0, 0x61), (0, 0), (1, 0xDE), (1, 0xFF), (2, 0x01), (2, 0x89), (2, 0xA1), (2, 0xF9),
      (4, 1), (5, 0), (5, 2), (5, 255),
    ]
    for (position, byte) in changes {
      var message = good
      message[position] = byte
      #expect(outcome(message) == .failure(.mismatched), "\(position): \(byte)")
    }
  }

  @Test(
    "AA, RD, RA, Z, AD and CD don't matter",
    arguments: [UInt16(0x8000), 0x8400, 0x8100, 0x8080, 0x8040, 0x8020, 0x8010])
  func otherFlags(flags: UInt16) {
    #expect(outcome(answer(flags: flags, [.a("@12", 1)])) == .addresses([address4(1)], time: 300))
  }

  @Test(
    "The answer to another question is not ours",
    arguments: [
      answer(to: "b.example", [.a("@12", 1)]), answer(to: "a.exampl", [.a("@12", 1)]),
      answer(to: "a.example.com", [.a("@12", 1)]), answer(to: "example", [.a("@12", 1)]),
      answer(to: "aa.example", [.a("@12", 1)]), answer(to: "", [.a("@12", 1)]),
      answer(type: 28, [.aaaa("@12", 1)]), answer(type: 5, [.a("@12", 1)]), answer(type: 255, [.a("@12", 1)]),
      answer(type: 0x0101, [.a("@12", 1)]), answer(classNumber: 3, [.a("@12", 1)]),
      answer(classNumber: 0x0101, [.a("@12", 1)]), answer(to: "a@example", [.a("@12", 1)]),
    ])
  func otherQuestion(message: [UInt8]) {
    #expect(outcome(message) == .failure(.mismatched))
  }

  @Test("An answer of another name, type or id is ours if we asked that")
  func ourQuestion() {
    let message = answer(to: "b.example", type: 28, [.aaaa("@12", 7)])
    #expect(outcome(message, to: query("b.example", .aaaa)) == .addresses([address6(7)], time: 300))
    #expect(outcome(message, to: query("b.example", .a)) == .failure(.mismatched))
    #expect(outcome(message, to: query("b.example", .aaaa, id: 1)) == .failure(.mismatched))
  }

  @Test("Messages shorter than header and question are not ours")
  func short() {
    let question = answer([])
    for count in 0..<question.count {
      #expect(outcome(Array(question.prefix(count))) == .failure(.mismatched), "\(count) bytes")
    }
  }

  @Test("An error code without the question is not ours: anyone who guesses the id could send it")
  func withoutQuestion() {
    #expect(outcome(header(flags: 0x8181, questions: 0)) == .failure(.mismatched))
  }

  @Test("Names are compared without case, octets that are no letters as they are (RFC 4343 §3)")
  func letterCase() {
    let message = answer(to: "A.eXaMPLe", [.a("a.EXAMPLE", 1), .cname("B.example", "c"), .a("A.@14", 2)])
    for name in ["a.example", "A.EXAMPLE", "a.ExAmple"] {
      #expect(outcome(message, to: query(name)) == .addresses([address4(1), address4(2)], time: 300), "\(name)")
    }
    for (asked, answered) in [
      ("a@b", "a`b"), ("a[b", "a{b"), ("a-b", "a\u{0D}b"), ("a1", "a\u{11}"), ("a_", "a\u{7F}"),
    ] {
      #expect(outcome(answer(to: answered, []), to: query(asked)) == .failure(.mismatched), "\(asked)")
    }
  }

  @Test("A length is no letter: labels that would join to the same text differ")
  func labelBorders() {
    // A label of 0x41 octets would be malformed; one of the octets of a label may be anything.
    #expect(outcome(answer(to: "a\u{07}example", []), to: query()) == .failure(.mismatched))
    check([.a("a\u{07}example", 1), .a("a.example", 2)], give: [2])
  }

  // MARK: Flags and response codes

  @Test("TC means that the query is to be sent again, whatever else the message says (RFC 2181 §9)")
  func truncated() {
    #expect(outcome(answer(flags: 0x8380, [.a("@12", 1)])) == .failure(.truncated))
    #expect(outcome(answer(flags: 0x8383, [])) == .failure(.truncated))
    #expect(outcome(answer(flags: 0x8380, [], count: 9)) == .failure(.truncated))
  }

  @Test(
    "Response codes are errors of their own (RFC 1035 §4.1.1)",
    arguments: [
      (1, DNSError.formatError), (2, .serverFailure), (3, .nameError), (4, .notImplemented), (5, .refused),
      (6, .otherResponseCode), (7, .otherResponseCode), (8, .otherResponseCode), (9, .otherResponseCode),
      (10, .otherResponseCode), (11, .otherResponseCode), (15, .otherResponseCode),
    ] as [(UInt16, DNSError)])
  func responseCodes(code: UInt16, error: DNSError) {
    #expect(outcome(answer(flags: 0x8180 | code, [])) == .failure(error))
    #expect(outcome(answer(flags: 0x8180 | code, [.a("@12", 1)])) == .failure(error))
    #expect(outcome(answer(flags: 0x8180 | code, [.a("@12", 1).lying(9)])) == .failure(error))
  }

  @Test("NXDOMAIN behind an alias is NXDOMAIN (RFC 2308 §2.1)")
  func nameErrorOfAlias() {
    #expect(outcome(answer(flags: 0x8183, [.cname("@12", "b.@14")])) == .failure(.nameError))
  }

  // MARK: Addresses

  @Test("Every address of the name counts, in its order; eight are kept")
  func addresses() {
    check([.a("@12", 1)], give: [1])
    check([.a("@12", 3), .a("a.example", 1), .a("a.@14", 2)], give: [3, 1, 2])
    check((1...8).map { .a("@12", $0) }, give: Array(1...8))
    check((1...20).map { .a("@12", $0) }, give: Array(1...8))
    #expect(DNSAnswer.maximumCount == 8)
  }

  @Test("IPv6 addresses have 16 octets")
  func addresses6() {
    let message = answer(type: 28, [.aaaa("@12", 1), .a("@12", 9), .aaaa("@12", 2)])
    #expect(outcome(message, to: query("a.example", .aaaa)) == .addresses([address6(1), address6(2)], time: 300))
  }

  @Test("Records of other names, types and classes are passed over")
  func others() {
    check(
      [
        .a("b.example", 90), .a("example", 91), .a("", 92), .a("a.a.example", 93), .a("a.example.com", 94),
        .other("@12", type: 1, classNumber: 3, data: address4(95)),
        .other("@12", type: 5, classNumber: 255, data: wireName("b.example")),
        .other("@12", type: 28, data: [1]), .other("@12", type: 46, data: [0xFF, 0xFF, 0xFF]),
        .other("@12", type: 1, classNumber: 3, data: []), .other("b.@14", type: 5, data: [0xFF]),
        .other("b.@14", type: 1, data: [1, 2, 3]), .other("@12", type: 0x0101, data: address4(96)),
        .other("@12", type: 1, classNumber: 0x0101, data: address4(97)), .a("@12", 1),
      ],
      give: [1])
  }

  @Test("No address of the type: no data (RFC 2308 §2.2)")
  func noData() {
    for records in [
      [], [.aaaa("@12", 1)], [.a("b.example", 1)], [.cname("@12", "b.example")],
      [.cname("@12", "b.example"), .aaaa("b.example", 1), .a("c.example", 1)],
    ] as [[Record]] {
      #expect(outcome(answer(records)) == .failure(.noData), "\(records)")
    }
  }

  @Test("What stands behind the answer section is not read")
  func trailing() {
    let message = answer([.a("@12", 1)])
    for rest in [[0], [0xC0], [0xFF, 0xFF], Record.a("@12", 2).wire, [UInt8](repeating: 0xC0, count: 500)] {
      #expect(outcome(message + rest) == .addresses([address4(1)], time: 300))
    }
    var counted = message
    counted.replaceSubrange(8..<12, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(outcome(counted) == .addresses([address4(1)], time: 300))
    #expect(outcome(answer([], count: 0) + Record.a("@12", 2).wire) == .failure(.noData))
  }

  @Test("The first 256 records are read, those behind them are not")
  func manyRecords() {
    let others = (0..<255).map { _ in Record.a("b.example", 9) }
    check(others + [.a("@12", 1)], give: [1])
    check(others + [.a("@12", 1), .a("@12", 2)], give: [1])
    check(others + [.a("@12", 1), .a("@12", 2).lying(9)], give: [1])
    #expect(outcome(answer(others + [.a("b.example", 9), .a("@12", 1)])) == .failure(.noData))
    #expect(DNSAnswer.maximumRecords == 256)
  }

  // MARK: Aliases

  /// `a.example` → `1.example` → … → `count.example`, which has an address.
  private func chain(_ count: Int) -> [Record] {
    (0..<count).map { .cname($0 == 0 ? "@12" : "\($0).example", "\($0 + 1).example") } + [.a("\(count).example", 1)]
  }

  @Test("Aliases are followed in whatever order the records stand (RFC 1034 §3.6.2)")
  func aliases() {
    let records: [Record] = [
      .cname("@12", "b.example"), .cname("b.example", "c.@14"), .a("c.example", 1), .a("c.example", 2),
    ]
    for order in permutations(of: [0, 1, 2, 3]) {
      let first: UInt8 = order.firstIndex(of: 2)! < order.firstIndex(of: 3)! ? 1 : 2
      check(order.map { records[$0] }, give: [first, 3 - first])
    }
  }

  @Test("Sixteen aliases are followed, in any order; seventeen are not", arguments: 0...20)
  func longChain(length: Int) {
    let expected: Outcome =
      length <= 16 ? .addresses([address4(1)], time: 300) : .failure(.malformed)
    let records = length == 0 ? [.a("@12", 1)] : chain(length)
    #expect(outcome(answer(records)) == expected)
    #expect(outcome(answer(records.reversed())) == expected)
    var random = SplitMix64(seed: 7)
    for _ in 0..<5 { #expect(outcome(answer(records.shuffled(using: &random))) == expected) }
    #expect(DNSAnswer.maximumAliases == 16)
  }

  @Test("The alias of an alias may point into the data of records before it")
  func compressedAliases() {
    // The data of the first record stands at 12 + 11 + 4 + 2 + 10 = 39.
    check([.cname("@12", "b.@14"), .cname("@39", "c.@41"), .a("@55", 1)], give: [1])
  }

  @Test("Aliases that go round in circles are refused")
  func circles() {
    for records in [
      [.cname("@12", "@12")], [.cname("@12", "A.EXAMPLE")], [.cname("@12", "b"), .cname("b", "@12")],
      [.cname("b", "c"), .cname("c", "b"), .cname("@12", "b"), .a("d", 1)],
    ] as [[Record]] {
      #expect(outcome(answer(records)) == .failure(.malformed))
    }
  }

  @Test("Of several aliases of a name the first is followed; an address of the name is better than any")
  func severalAliases() {
    check([.cname("@12", "b"), .cname("@12", "c"), .a("c", 2), .a("b", 1)], give: [1])
    check([.cname("@12", "b"), .a("b", 2), .a("@12", 1)], give: [1])
  }

  @Test("Alias and address are looked for under the names of the chain only")
  func chainOnly() {
    check([.cname("c", "d"), .a("d", 9), .cname("@12", "b"), .a("c", 8), .a("b", 1)], give: [1])
  }

  // MARK: Time to live

  @Test("The least time of the chain and the addresses counts, those of other records don't")
  func times() {
    check([.a("@12", 1, time: 60), .a("@12", 2, time: 50), .a("b", 3, time: 5)], give: [1, 2], time: 50)
    check([.cname("@12", "b", time: 20), .a("b", 1, time: 60), .aaaa("b", 1, time: 5)], give: [1], time: 20)
    check(
      [.a("c", 1, time: 60), .cname("b", "c", time: 30), .cname("@12", "b", time: 40), .cname("d", "b", time: 1)],
      give: [1], time: 30)
    check([.a("@12", 1, time: 0)], give: [1], time: 0)
    check((1...9).map { .a("@12", $0, time: 100 - UInt32($0)) }, give: Array(1...8), time: 91)
  }

  @Test(
    "A time with the highest bit set is zero (RFC 2181 §8)",
    arguments: [(0x7FFF_FFFF, .max), (0x8000_0000, 0), (0xFFFF_FFFF, 0), (0x8000_0001, 0), (0x0001_0000, 0x0001_0000)]
      as [(UInt32, Int32)])
  func highTimes(time: UInt32, expected: Int32) {
    check([.a("@12", 1, time: time)], give: [1], time: expected)
    check([.cname("@12", "b", time: time), .a("b", 1, time: .max >> 1)], give: [1], time: expected)
  }
}

/// All orders of some elements.
private func permutations(of elements: [Int]) -> [[Int]] {
  if elements.count < 2 { return [elements] }
  return elements.flatMap { first in permutations(of: elements.filter { $0 != first }).map { [first] + $0 } }
}
