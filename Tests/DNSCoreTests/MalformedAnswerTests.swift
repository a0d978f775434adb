// Answers that break the format: whatever a server sends, the reader gives one of its outcomes.

import DNSCore
import Reference
import Testing

@Suite("Malformed DNS answer")
struct MalformedAnswerTests {
  @Test(
    "Lengths and counts that lie (RFC 1035 §4.1.3)",
    arguments: [
      answer([.a("@12", 1).lying(5)]), answer([.a("@12", 1).lying(0xFFFF)]), answer([.a("b", 1).lying(5)]),
      answer([.a("@12", 1)], count: 2), answer([.a("@12", 1)], count: 0xFFFF), answer([], count: 1),
      answer([.other("@12", type: 1, data: [])]), answer([.other("@12", type: 1, data: [1, 2, 3])]),
      answer([.other("@12", type: 1, data: [1, 2, 3, 4, 5])]), answer([.other("@12", type: 1, data: address6(1))]),
      answer([.a("@12", 1), .other("@12", type: 1, data: [1, 2, 3])]), answer([.a("@12", 1).lying(3), .a("@12", 2)]),
    ])
  func lengths(message: [UInt8]) {
    #expect(outcome(message) == .failure(.malformed))
  }

  @Test("An IPv6 address of 4 octets is none")
  func length6() {
    let message = answer(type: 28, [.other("@12", type: 28, data: address4(1))])
    #expect(outcome(message, to: query("a.example", .aaaa)) == .failure(.malformed))
  }

  @Test(
    "Owner names that break the format (RFC 1035 §4.1.4), be they of use or not",
    arguments: [
      [0xC0, 27],  // to itself
      [0xC0, 28],  // forward
      [0xC0, 29], [0xC1, 0], [0xFF, 0xFF],
      [1, 0x62, 0xC0, 27],  // to its own start
      [1, 0x62, 0xC0, 28], [1, 0x62, 0xC0, 29],  // into itself
      [0x40], [0x41, 0x62, 0], [0x7F], [0x80, 12], [0xBF, 12], [1, 0x62, 0x40], [1, 0x62, 0x80, 12],
      [63, 0x62, 0],  // a label past the end
      [1, 0x62, 0xC0],
    ] as [[UInt8]])
  func owners(owner: [UInt8]) {
    for type in [1, 5, 99] as [UInt16] {
      let record = Record(owner: owner, type: type, time: 300, data: type == 5 ? [0] : address4(1))
      #expect(outcome(answer([record])) == .failure(.malformed))
    }
  }

  @Test(
    "Aliases that break the format, and names that are not as long as their data",
    arguments: [
      [], [0xC0], [0xC0, 39], [0xC0, 40], [0xFF, 0xFF], [0x40], [0x80, 12], [1], [1, 0x62], [1, 0x62, 0xC0],
      [0, 0], [0xC0, 12, 0], [1, 0x62, 0, 0], [1, 0x62, 0xC0, 39], [63],
    ] as [[UInt8]])
  func aliases(data: [UInt8]) {
    // The data stands at 39; an octet that could belong to it follows.
    let record = Record(owner: wireName("@12"), type: 5, time: 300, data: data)
    for rest in [[], [.a("b", 1)], [.a("", 1)]] as [[Record]] {
      #expect(outcome(answer([record] + rest)) == .failure(.malformed))
    }
  }

  @Test("An alias that is not followed may be anything")
  func unusedAliases() {
    let broken = Record(owner: wireName("@12"), type: 5, time: 300, data: [0x40])
    #expect(outcome(answer([broken, .a("@12", 1)])) == .addresses([address4(1)], time: 300))
    #expect(outcome(answer([.cname("@12", "b"), broken, .a("b", 1)])) == .addresses([address4(1)], time: 300))
  }

  @Test("Names have 255 octets at most, pointers or not (RFC 1035 §2.3.4)")
  func longNames() {
    // The question is 1.x…x.x…x.x…x: two octets less than the longest.
    let long = (0..<3).map { _ in String(repeating: "x", count: 63) }
    let asked = (["1", String(repeating: "x", count: 56)] + long).joined(separator: ".")
    let question = query(asked)
    #expect(question.count == 12 + 252 + 4)
    func outcomes(_ owner: String) -> Outcome {
      outcome(answer(to: asked, [.a(owner, 9), .a("@12", 1)]), to: question)
    }
    let fine = Outcome.addresses([address4(1)], time: 300)
    for (first, expected) in [
      ("yy", fine), ("y", fine), ("yyy", .failure(.malformed)), ("y.y", .failure(.malformed)),
      (String(repeating: "y", count: 63), .failure(.malformed)),
    ] as [(String, Outcome)] {
      #expect(outcomes("\(first).@12") == expected, "\(first)")
      #expect(outcomes("\(first).\(asked)") == expected, "\(first)")
      #expect(outcomes("\(first).1.@14") == expected, "\(first)")
    }
    #expect(outcomes((["z", "1", String(repeating: "x", count: 56)] + long).joined(separator: ".")) == fine)
  }

  @Test("A longest name can be an alias, a longer one can't", arguments: [(61, true), (62, false), (63, false)])
  func longAlias(last: Int, isValid: Bool) {
    let alias = [63, 63, 63, last].map { String(repeating: "x", count: $0) }.joined(separator: ".")
    #expect(wireName(alias).count == 194 + last)
    let message = answer([.cname("@12", alias), .a("@39", 1), .a("@12", 2).lying(4)].dropLast())
    #expect(outcome(message) == (isValid ? .addresses([address4(1)], time: 300) : .failure(.malformed)))
  }

  @Test("Any octet may stand in a label, zero too (RFC 2181 §11)")
  func octets() {
    let label: [UInt8] = [4, 0, 0xC0, 0x0C, 0]
    let alias = Record(owner: wireName("@12"), type: 5, time: 300, data: label + [0xC0, 14])
    let other = Record(owner: [1, 0, 0], type: 1, time: 300, data: address4(9))
    let address = Record(owner: label + wireName("example"), type: 1, time: 300, data: address4(1))
    #expect(outcome(answer([alias, other, address])) == .addresses([address4(1)], time: 300))
  }

  /// An answer whose address belongs to a name of many pointers, each to the one before, the first to the question.
  private func ladder(_ pointers: Int) -> [UInt8] {
    // The data of the first record stands at 27 + 1 + 10 = 38.
    let steps = (0..<(pointers - 1)).flatMap { step in wireName(step == 0 ? "@12" : "@\(38 + 2 * (step - 1))") }
    let last = pointers == 1 ? "@12" : "@\(38 + 2 * (pointers - 2))"
    return answer([.other("", type: 99, data: steps), .a(last, 1)])
  }

  @Test("A name has at most 127 pointers", arguments: [1, 2, 3, 126, 127, 128, 129, 5000])
  func manyPointers(count: Int) {
    #expect(
      outcome(ladder(count)) == (count <= 127 ? .addresses([address4(1)], time: 300) : .failure(.malformed)))
  }

  @Test("Half a pointer at the end of the message is none, however the name leads there")
  func halfPointer() {
    // The label at 349 takes in all of the last record but its data, the first half of a pointer to one of the zeros.
    let zeros = Record.other("", type: 99, data: [UInt8](repeating: 0, count: 300))
    let message = answer([zeros, .other("", type: 99, data: [12]), .other("@349", type: 99, data: [0xC1])])
    #expect(message[349] == 12)
    #expect(message.count == 349 + 1 + 12 + 1)
    #expect(outcome(message) == .failure(.malformed))
    #expect(outcome(message + [0]) == .failure(.noData))
  }

  @Test("The largest message that asks for the most work is read to its end")
  func mostWork() {
    // 16 aliases of a long name behind 126 pointers, each passed over by all the records in every round.
    var records: [Record] = []
    let long = Array(repeating: "x", count: 120).joined(separator: ".")
    records.append(.other("", type: 99, data: wireName("\(long).@12")))
    let end = 38 + 240
    var pointers = wireName("@38")
    for step in 1..<120 { pointers += wireName("@\(end + 2 + 11 + (step - 1) * 2)") }
    records.append(.other("", type: 99, data: pointers))
    let name = "@\(end + 2 + 11 + 119 * 2)"
    for number in (0..<16).reversed() {
      records.append(.cname(number == 0 ? "@12" : "\(number)", "\(number + 1)"))
    }
    while records.count < 4000 { records.append(.other(name, type: 99, data: [])) }
    let message = answer(records)
    #expect(message.count < 65_536)
    #expect(outcome(message) == .failure(.noData))
    #expect(AnswerReference(message, to: query()) == .failure("noData"))
  }

  @Test("A message of 65,535 octets is read, wherever its address stands")
  func largest() {
    let filler = 65_535 - answer([.other("@12", type: 99, data: []), .a("@12", 1)]).count
    let message = answer([.other("@12", type: 99, data: [UInt8](repeating: 0xFF, count: filler)), .a("@12", 1)])
    #expect(message.count == 65_535)
    #expect(outcome(message) == .addresses([address4(1)], time: 300))
    #expect(outcome(message.dropLast()) == .failure(.malformed))
  }
}
