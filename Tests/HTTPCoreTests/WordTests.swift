// The table of words: each is found by its own name, in any case, and by no other.

import Testing

@testable import HTTPCore

@Suite("Words")
struct WordTests {
  /// Each word, as a field name is written.
  private static let words: [(Word, String)] = [
    (.contentLength, "Content-Length"), (.transferEncoding, "Transfer-Encoding"), (.connection, "Connection"),
    (.contentEncoding, "Content-Encoding"), (.chunked, "Chunked"), (.identity, "Identity"), (.close, "Close"),
    (.host, "Host"), (.te, "Te"), (.trailer, "Trailer"), (.upgrade, "Upgrade"), (.expect, "Expect"),
    (.keepAlive, "Keep-Alive"), (.proxyConnection, "Proxy-Connection"), (.userAgent, "User-Agent"),
    (.adminProtocol, "X-Admin-Protocol"), (.contentType, "Content-Type"),
  ]

  private func word(_ text: String) -> Word {
    var token = Token()
    for octet in octets(text) { token.append(octet) }
    return Word(token)
  }

  @Test("The list above is complete")
  func complete() {
    var count: UInt8 = 0
    while Word(rawValue: count + 1) != nil { count += 1 }
    #expect(Int(count) == Self.words.count)
    #expect(Set(Self.words.map(\.0.rawValue)).count == Self.words.count)
  }

  @Test("A word is found by its name, in any case", arguments: WordTests.words)
  func roundTrip(expected: Word, name: String) {
    #expect(word(name) == expected)
    #expect(word(name.lowercased()) == expected)
    #expect(word(name.uppercased()) == expected)
  }

  @Test("A word is not found by what only resembles it", arguments: WordTests.words)
  func similar(expected: Word, name: String) {
    for other in [
      String(name.dropLast()), String(name.dropFirst()), "\(name)x", "x\(name)", "\(name) ", " \(name)", "\(name)\0",
      name + name, name.replacing("-", with: "_") + "_", String(name.dropLast()) + "\u{0}",
    ] {
      #expect(word(other) == .unknown, "\(other)")
    }
    // A capital differs from its small letter by one bit; the same bit apart are `-` and CR, among others.
    for index in octets(name).indices {
      var changed = octets(name)
      changed[index] ^= 0x20
      let isLetter = Character(Unicode.Scalar(changed[index])).isLetter
      #expect(word(text(changed)) == (isLetter ? expected : .unknown))
    }
  }

  @Test("Nothing, and what is longer than any word, is none")
  func unknown() {
    #expect(word("") == .unknown)
    #expect(word("transfer-encodingtransfer-encoding") == .unknown)
    #expect(word(String(repeating: "x", count: 1000)) == .unknown)
  }

  @Test("The longest word fills a token")
  func capacity() {
    #expect(Self.words.map(\.1.utf8.count).max() == Token.capacity)
  }

  @Test(
    "A token of digits is a number",
    arguments: [
      ("0", 0), ("7", 7), ("007", 7), ("4294967295", .max), ("00000000000000000000004294967295", .max),
    ] as [(String, UInt32)])
  func number(digits: String, value: UInt32) {
    var token = Token()
    for octet in octets(digits) { token.append(octet) }
    let (isNumber, overflows, number) = (token.isNumber, token.overflows, token.number)
    #expect(isNumber)
    #expect(!overflows)
    #expect(number == value)
  }

  @Test("A number too large is known as one", arguments: ["4294967296", "10000000000", "18446744073709551616"])
  func overflow(digits: String) {
    var token = Token()
    for octet in octets(digits + "00") { token.append(octet) }
    let (isNumber, overflows) = (token.isNumber, token.overflows)
    #expect(isNumber)
    #expect(overflows)
    token.clear()
    token.append(0x31)
    let (number, stillOverflows) = (token.number, token.overflows)
    #expect(number == 1)
    #expect(!stillOverflows)
  }

  @Test(
    "A token with another octet, or none, is no number",
    arguments: ["", "1 ", "1a", "a1", "-1", "12345678901234567890x"])
  func noNumber(text: String) {
    var token = Token()
    for octet in octets(text) { token.append(octet) }
    let isNumber = token.isNumber
    #expect(!isNumber)
  }
}
