// Where the body ends: Content-Length, Transfer-Encoding, the end of the connection, and the statuses that have none
// (rules C1 to C10, N1 to N4, and the decision on content codings).

import HTTPCore
import Testing

@Suite("Framing")
struct FramingTests {
  private func head(_ fields: String..., status: String = "HTTP/1.1 200 OK") -> String {
    ([status] + fields).joined(separator: "\r\n") + "\r\n\r\n"
  }

  @Test("C1: a length is digits", arguments: ["5", "005", "0000000000000000000000000000005"])
  func length(value: String) {
    let outcome = receive(head("Content-Length: \(value)") + "hello")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 5)
    #expect(outcome.body == "hello")
    #expect(outcome.allowsReuse)
  }

  @Test("C1: a length of 0 is a whole response", arguments: ["0", "000", "0, 0"])
  func emptyBody(value: String) {
    let outcome = receive(head("Content-Length: \(value)"))
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 0)
    #expect(outcome.allowsReuse)
  }

  @Test(
    "C1: a length that is no number",
    arguments: [
      "+5", "-5", "0x5", "5 5", "5a", "a5", "", " ", "5,", ",5", "5,,5", "5, ", "5;", "5.0", "5e0", "\"5\"", "1_0",
      "\u{B2}", "5\u{A0}", "five", "5a, 5", "99999999999999999999x",
    ])
  func badLength(value: String) {
    let outcome = receive(head("Content-Length: \(value)") + "hello")
    #expect(outcome.error == .contentLength)
    #expect(outcome.status == 200)
    #expect(!outcome.hasHead)
  }

  @Test(
    "C1: a length above 4 GiB - 1 can't be counted",
    arguments: [
      "4294967296", "4294967297", "9999999999", "42949672960", "18446744073709551615", "18446744073709551616",
      "18446744073709551621", "340282366920938463463374607431768211461", "0004294967296", "5, 4294967301",
      "4294967301, 5", "4294967296, 4294967296",
    ])
  func hugeLength(value: String) {
    #expect(receive(head("Content-Length: \(value)") + "hello").error == .bodyTooLong)
  }

  @Test("C1: a length of 4 GiB - 1 can", arguments: ["4294967295", "04294967295"])
  func largestLength(value: String) {
    let outcome = receive(head("Content-Length: \(value)") + "hello")
    #expect(outcome.error == nil)
    #expect(outcome.contentLength == .max)
    #expect(!outcome.isComplete)
  }

  @Test(
    "C2: equal Content-Length values are one",
    arguments: [
      "Content-Length: 5, 5", "Content-Length: 5,5,5", "Content-Length: 5 ,\t5",
      "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nA: b\r\ncontent-length:05, 5",
    ])
  func sameLength(fields: String) {
    let outcome = receive(head(fields) + "hello")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 5)
    #expect(outcome.body == "hello")
  }

  @Test(
    "C2: two different Content-Length values are an error",
    arguments: [
      "Content-Length: 5, 6", "Content-Length: 6,5", "Content-Length: 5, 5, 6", "Content-Length: 0, 5",
      "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nA: b\r\nContent-Length: 4",
      "Content-Length: 0\r\nContent-Length: 5",
    ])
  func differentLengths(fields: String) {
    #expect(receive(head(fields) + "hello").error == .contentLength)
  }

  @Test(
    "C3: Transfer-Encoding and Content-Length together",
    arguments: [
      "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 5\r\nTransfer-Encoding: chunked",
      "Content-Length: 0\r\nA: b\r\nTransfer-Encoding: chunked",
    ])
  func conflict(fields: String) {
    let outcome = receive(head(fields) + "0\r\n\r\n")
    #expect(outcome.error == .framingConflict)
    #expect(!outcome.allowsReuse)
  }

  @Test("C4: Transfer-Encoding in an HTTP/1.0 response")
  func codingInHTTP10() {
    let outcome = receive(head("Transfer-Encoding: chunked", status: "HTTP/1.0 200 OK") + "0\r\n\r\n")
    #expect(outcome.error == .transferEncoding)
  }

  @Test("C5, C7: chunked, in any case", arguments: ["chunked", "CHUNKED", "Chunked", " chunked\t", ", chunked,"])
  func chunked(value: String) {
    let outcome = receive(head("Transfer-Encoding:\(value)") + "5\r\nhello\r\n0\r\n\r\n")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == nil)
    #expect(outcome.body == "hello")
    #expect(outcome.allowsReuse)
  }

  @Test(
    "C5, C6, C7: anything but exactly one chunked",
    arguments: [
      "gzip", "identity", "chunked, gzip", "gzip, chunked", "chunked, identity", "identity, chunked", "deflate", "",
      ",", "chunkedchunked", "xchunked", "chunkedx", "chunke", "chunked;q=1", "\"chunked\"", "chunked chunked",
      "chunked, chunked", "chunked,chunked", "chunked\r\nTransfer-Encoding: chunked", "chunked\u{B}",
      "chunked\r\nTransfer-Encoding: gzip", "identity\r\nTransfer-Encoding: chunked",
    ])
  func badCoding(value: String) {
    let outcome = receive(head("Transfer-Encoding: \(value)") + "0\r\n\r\n")
    #expect(outcome.error == (value.contains("\u{B}") ? .field : .transferEncoding))
    #expect(!outcome.hasHead)
  }

  @Test("C8: a body shorter than its length is incomplete", arguments: StreamEnd.allCases)
  func shortBody(end: StreamEnd) {
    let outcome = receive(head("Content-Length: 5") + "hell", end: end)
    #expect(outcome.error == (end == .open ? nil : .incomplete))
    #expect(!outcome.isComplete)
    #expect(!outcome.allowsReuse)
    #expect(outcome.body == "hell")
  }

  @Test("C8: a whole body needs no clean end", arguments: StreamEnd.allCases)
  func wholeBody(end: StreamEnd) {
    let outcome = receive(head("Content-Length: 5") + "hello", end: end)
    #expect(outcome.isSuccess)
  }

  @Test("C9: a body until the end of the connection is complete only if that is clean", arguments: StreamEnd.allCases)
  func untilClose(end: StreamEnd) {
    for body in ["", "h", "hello\r\n\r\n0\r\n\r\n"] {
      let outcome = receive(head("A: b") + body, end: end)
      #expect(outcome.error == (end == .unclean ? .incomplete : nil))
      #expect(outcome.isComplete == (end == .clean))
      #expect(outcome.contentLength == nil)
      #expect(outcome.body == body)
      #expect(!outcome.allowsReuse)
    }
  }

  @Test("C9, H8: the end within the head is incomplete", arguments: [StreamEnd.clean, .unclean])
  func endInHead(end: StreamEnd) {
    let whole = head("A: b", "Content-Length: 0")
    for length in 0..<whole.unicodeScalars.count {
      let outcome = receive(text(octets(whole).prefix(length)), end: end)
      #expect(outcome.error == .incomplete)
      #expect(outcome.hasBegun == (length > 0))
      #expect(!outcome.hasHead && !outcome.isComplete && !outcome.allowsReuse)
    }
  }

  @Test(
    "C10: bytes behind the response are none of it", arguments: ["Content-Length: 2", "Transfer-Encoding: chunked"])
  func surplus(fields: String) {
    let body = fields.hasPrefix("C") ? "hi" : "2\r\nhi\r\n0\r\n\r\n"
    let outcome = receive(head(fields) + body + "\r\nHTTP/1.1 200 OK\r\n\r\n")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hi")
    #expect(outcome.surplus == 21)
  }

  @Test(
    "N1: 204 and 304 end with their head",
    arguments: [
      "A: b", "Content-Length: 0", "Content-Length: 0, 00", "Content-Encoding: gzip",
    ])
  func noBody(fields: String) {
    for status in ["204 No Content", "304 Not Modified"] {
      let outcome = receive(head(fields, status: "HTTP/1.1 \(status)") + "5\r\n")
      #expect(outcome.isSuccess)
      #expect(outcome.body == "")
      #expect(outcome.surplus == 3)
      #expect(outcome.allowsReuse)
    }
  }

  @Test(
    "N1, N3: fields that announce a body of a response that has none, faulty or not, only forbid another request",
    arguments: [
      "Content-Length: 4294967296", "Content-Length: x", "Content-Length: 5\r\nContent-Length: 6", "Content-Length:",
      "Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 5, 5",
      "Content-Length: 1\r\nContent-Length: 01",
      "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding:",
      "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 0\r\nTransfer-Encoding: chunked",
    ])
  func faultyWithoutBody(fields: String) {
    for status in ["204 No Content", "304 Not Modified"] {
      let outcome = receive(head(fields, status: "HTTP/1.1 \(status)") + "5\r\n")
      #expect(outcome.isSuccess)
      #expect(outcome.body == "")
      #expect(outcome.contentLength == nil)
      #expect(outcome.surplus == 3)
      #expect(!outcome.allowsReuse)
    }
    let interim = head(fields, status: "HTTP/1.1 103 Early Hints")
    let outcome = receive(interim + head("Content-Length: 2") + "hi")
    #expect(outcome.isSuccess)
    #expect(outcome.allowsReuse)
  }

  @Test("N2: 205 has the usual framing")
  func resetContent() {
    let status = "HTTP/1.1 205 Reset Content"
    #expect(receive(head("Content-Length: 0", status: status)).isSuccess)
    #expect(receive(head("Content-Length: 1", status: status) + "x").body == "x")
    #expect(receive(head("Transfer-Encoding: chunked", status: status) + "0\r\n\r\n").isSuccess)
    #expect(!receive(head(status: status)).isComplete)
    #expect(receive(head(status: status), end: .clean).isSuccess)
  }

  @Test(
    "N3: interim responses are dropped, with their fields",
    arguments: [
      "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103\r\nLink: </a>\r\n\r\n",
      "HTTP/1.1 199 x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n", "HTTP/1.0 100 Continue\r\n\r\n",
      "HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n",
      "HTTP/1.1 100\r\n\r\nHTTP/1.1 103\r\nA: b\r\n\r\n",
    ])
  func interim(interim: String) {
    #expect(receive(interim).status == 0)
    #expect(receive(interim, end: .clean).error == .incomplete)
    let outcome = receive(interim + head("Content-Length: 2") + "hi")
    #expect(outcome.isSuccess)
    #expect(outcome.status == 200)
    #expect(outcome.body == "hi")
    #expect(outcome.allowsReuse)
    #expect(receive(interim + head("A: b"), end: .clean).isSuccess)
  }

  @Test("N4: 101 was not asked for", arguments: ["", "HTTP/1.1 100 Continue\r\n\r\n"])
  func switchedProtocols(before: String) {
    let outcome = receive(before + head("Upgrade: x", status: "HTTP/1.1 101 Switching Protocols"))
    #expect(outcome.error == .switchedProtocols)
    #expect(outcome.status == 0)
    #expect(!outcome.isComplete)
  }

  @Test(
    "A content coding other than identity",
    arguments: ["gzip", "br", "identity, gzip", "gzip, identity", "x", "chunked"])
  func contentCoding(value: String) {
    for framing in ["Content-Length: 5", "Transfer-Encoding: chunked", "A: b"] {
      #expect(receive(head("Content-Encoding: \(value)", framing)).error == .contentEncoding)
    }
  }

  @Test(
    "The content coding identity is none",
    arguments: ["identity", "Identity", "", "identity, identity", ", identity"])
  func identity(value: String) {
    #expect(receive(head("Content-Encoding: \(value)", "Content-Length: 2") + "hi").isSuccess)
  }
}
