// Queries, byte for byte (RFC 1035 §4.1).

import DNSCore
import Testing

@Suite("DNS query")
struct DNSQueryTests {
  @Test("A query is a header with RD and one question, class IN")
  func layout() {
    let header = "\u{12}\u{34}\u{01}\0\0\u{01}\0\0\0\0\0\0"
    let question = "\u{04}smdp\u{07}example\u{03}com\0\0\u{01}\0\u{01}"
    #expect(query("smdp.example.com", .a, id: 0x1234) == Array((header + question).utf8))
  }

  @Test("AAAA is type 28", arguments: [(DNSRecordType.a, UInt8(1)), (.aaaa, 28)])
  func type(type: DNSRecordType, number: UInt8) {
    #expect(query("a.example", type).suffix(4) == [0, number, 0, 1])
  }

  @Test("Names of one label, of the longest labels, of the most labels; upper case stays")
  func names() {
    let longest = [63, 63, 63, 61].map { String(repeating: "x", count: $0) }.joined(separator: ".")
    let most = Array(repeating: "y", count: 127).joined(separator: ".")
    for name in ["a", "localhost", "A.b.C", "a-1._x.example", longest, most] {
      #expect(query(name).dropFirst(12).dropLast(4) == wireName(name)[...], "\(name)")
    }
    #expect(query(longest).count == DNSQuery.maximumLength)
    #expect(query(most).count == DNSQuery.maximumLength)
    #expect(DNSQuery.maximumLength == 271)
  }

  @Test("Every octet of the id has its place", arguments: [UInt16(0), 1, 0x00FF, 0x0100, 0x8000, 0xFFFF])
  func ids(id: UInt16) {
    #expect(Array(query(id: id).prefix(2)) == word(id))
  }

  @Test("Nothing is written behind the query")
  func extent() {
    var bytes = [UInt8](repeating: 0xEE, count: DNSQuery.maximumLength + 2)
    let name = Array("a.b".utf8)
    var memory = bytes.mutableSpan
    let length = DNSQuery.write(.a, of: name.span, id: 1, into: &memory)
    #expect(length == 21)
    #expect(bytes[length...].allSatisfy { $0 == 0xEE })
  }
}
