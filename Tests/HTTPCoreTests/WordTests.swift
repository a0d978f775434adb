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
    (.post, "POST"), (.version, "HTTP/1.1"),
  ]

  private func word(_ text: String) -> Word {
    let octets = octets(text)
    return Word(octets.span)
  }

  @Test("The list above is complete")
  func complete() {
    var word = Word.contentLength
    var count = 0
    while word != .unknown {
      #expect(Self.words.filter { $0.0 == word }.count == 1)
      word = word.next
      count += 1
    }
    #expect(count == Self.words.count)
  }

  @Test("Each of the default fields has a bit of its own, and nothing else has")
  func defaultFields() {
    let bits = [Word.userAgent, .adminProtocol, .contentType].map(\.defaultFieldBit)
    #expect(bits.allSatisfy { $0.nonzeroBitCount == 1 } && Set(bits).count == bits.count)
    let others = Self.words.map(\.0.defaultFieldBit).filter { !bits.contains($0) } + [Word.unknown.defaultFieldBit]
    #expect(others.count == Self.words.count - bits.count + 1 && others.allSatisfy { $0 == 0 })
  }

  @Test("The fields that only a client may send")
  func reserved() {
    let reserved: [Word] = [
      .contentLength, .transferEncoding, .connection, .host, .te, .trailer, .upgrade, .expect, .keepAlive,
      .proxyConnection,
    ]
    for (word, name) in Self.words { #expect(word.isReserved == reserved.contains(word), "\(name)") }
    #expect(!Word.unknown.isReserved)
  }

  @Test("A word is found by its name, in any case", arguments: WordTests.words)
  func roundTrip(expected: Word, name: String) {
    #expect(word(name) == expected)
    #expect(word(name.lowercased()) == expected)
    #expect(word(name.uppercased()) == expected)
  }

  @Test("A word is not found by what only resembles it", arguments: WordTests.words)
  func similar(expected: Word, name: String) {
    let others: [String] = [
      String(name.dropLast()), String(name.dropFirst()), "\(name)x", "x\(name)", "\(name) ", " \(name)", "\(name)\0",
      "\(name)\(name)", "\(name.replacing("-", with: "_"))_", "\(name.dropLast())\0",
    ]
    for other in others {
      #expect(word(other) == .unknown, "\(other)")
    }
  }

  @Test("Another octet in place of one makes another word, unless it is the same letter", arguments: WordTests.words)
  func octet(expected: Word, name: String) {
    for index in octets(name).indices {
      var changed = octets(name)
      // What a token may hold.
      for octet in [0x09] + (0x20...0x7E) + (0x80...0xFF) as [UInt8] {
        changed[index] = octet
        let isSame = text(changed).lowercased() == name.lowercased()
        #expect((word(text(changed)) == expected) == isSame)
      }
    }
  }

  @Test("Nothing, and what is longer than any word, is none")
  func unknown() {
    #expect(word("") == .unknown)
    #expect(word("transfer-encodingtransfer-encoding") == .unknown)
    #expect(word(String(repeating: "x", count: 1000)) == .unknown)
  }

  @Test("A token that is longer than the longest word is kept as one that is")
  func capacity() throws {
    let longest = try #require(Self.words.map(\.1.utf8.count).max())
    let reader = ResponseReader()
    let capacity = reader.token.count
    #expect(capacity > longest)
  }
}
