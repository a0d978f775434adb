// Field lines: rules H1 to H7, and what L1 to L4 say of them.

import HTTPCore
import Testing

@Suite("Fields")
struct FieldTests {
  private func head(_ fields: String) -> String { "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n" }

  @Test(
    "L1, L2: a line ends with CR LF only",
    arguments: [
      "A: b\nB: c", "A: b\rB: c", "A\r: b", "A\n: b", "A:\n b", "A: b\r\r\nB: c", "A: b\r\n\rB: c", "A: b\n",
      "A\r\n: b", "\nA: b", "A: b\r\n\nB: c",
    ])
  func lineEnd(fields: String) {
    #expect(receive(head(fields)).error == .field)
  }

  @Test("L1: the empty line ends with CR LF only", arguments: ["\n", "\rX", "\r\r\n"])
  func emptyLine(end: String) {
    #expect(receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(end)").error == .field)
  }

  @Test("L3: white space straight after the status line", arguments: [" Host: x", "\tHost: x", " ", " \r\nA: b"])
  func blankFirstLine(fields: String) {
    #expect(receive(head(fields)).error == .field)
  }

  @Test(
    "H1: white space before the colon",
    arguments: ["Content-Length : 5", "A : b", "A\t: b", "Transfer-Encoding : chunked", "A b: c"])
  func blankBeforeColon(fields: String) {
    #expect(receive(head(fields)).error == .field)
  }

  @Test(
    "H2: optional white space around a value, and empty values",
    arguments: [
      "Content-Length:3", "Content-Length: 3", "Content-Length:\t 3 \t", "Content-Length:   3",
      "A:\r\nContent-Length: 3\r\nB: ", "A: :\r\nContent-Length: 3", "A:\t\r\nContent-Length: 3",
    ])
  func optionalBlanks(fields: String) {
    let outcome = receive(head(fields) + "abc")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 3)
    #expect(outcome.body == "abc")
  }

  @Test("H3: octets of a name", arguments: UInt8.min...UInt8.max)
  func name(octet: UInt8) {
    // A colon ends the name; the rest is then a value.
    let isAllowed = octet == 0x3A || tokenOctets.contains(octet)
    for fields in ["\(text([octet]))b: c", "a\(text([octet]))b: c"] {
      let isEmpty = octet == 0x3A && fields.hasPrefix(":")
      let outcome = receive(head("Content-Length: 0\r\n\(fields)"))
      // White space at the start of a line continues the one before (H5).
      let isFold = (octet == 0x20 || octet == 0x09) && fields.count == 5
      if isFold {
        #expect(outcome.error == .contentLength)
      } else if octet == 0x0D && fields.count == 5 {
        #expect(outcome.error == .field)
      } else {
        #expect(outcome.error == (isAllowed && !isEmpty ? nil : .field), "\(fields)")
      }
    }
  }

  @Test("H4, L4: octets of a value", arguments: UInt8.min...UInt8.max)
  func value(octet: UInt8) {
    let isAllowed = octet == 0x09 || octet >= 0x20 && octet != 0x7F
    let octet = text([octet])
    for fields in ["A: \(octet)", "A: x\(octet)y", "Connection: x\(octet)y"] {
      // CR LF and the next line are not what is meant here: something follows on the same line.
      let outcome = receive(head("Content-Length: 0\r\n\(fields)z"))
      #expect(outcome.error == (isAllowed ? nil : .field), "\(fields)")
    }
  }

  @Test(
    "H5: obs-fold is unfolded to a space",
    arguments: [
      "A: b\r\n  c\r\nContent-Length: 3", "A: b\r\n\tc\r\n d\r\nContent-Length: 3", "A:\r\n b\r\nContent-Length: 3",
      "Content-Length:\r\n 3", "Content-Length: 3\r\n \r\nA: b", "Content-Length: 3\r\n\t", "Content-Length: 3,\r\n 3",
      "Content-Length: 3\r\n , 3", "A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 3",
      "A: b\r\n Content-Length: 9\r\nContent-Length: 3", "A: b\r\n :\r\nContent-Length:3",
    ])
  func fold(fields: String) {
    let outcome = receive(head(fields) + "abc")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 3)
    #expect(outcome.body == "abc")
  }

  @Test(
    "H5: what a fold makes of a framing field is judged unfolded",
    arguments: [
      ("Content-Length: 1\r\n 2", .contentLength), ("Content-Length: 1\r\n\t\r\n 2", .contentLength),
      ("Content-Length: 3\r\n ,4", .contentLength), ("Transfer-Encoding: chun\r\n ked", .transferEncoding),
      ("Transfer-Encoding: chunked\r\n , chunked", .transferEncoding), ("A: b\r\n c\u{0}", .field),
      ("A: b\r\n c\n", .field),
    ] as [(String, ResponseError)])
  func badFold(fields: String, error: ResponseError) {
    #expect(receive(head(fields)).error == error)
  }

  @Test("H5: a fold before chunked is none of the coding")
  func foldedCoding() {
    let outcome = receive(head("Transfer-Encoding:\r\n\tchunked") + "3\r\nabc\r\n0\r\n\r\n")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "abc")
  }

  @Test(
    "H6: names are compared without case",
    arguments: ["Content-Length", "cOnTeNt-LeNgTh", "CONTENT-LENGTH", "content-length"])
  func nameCase(name: String) {
    let outcome = receive(head("\(name): 3") + "abc")
    #expect(outcome.isSuccess)
    #expect(outcome.contentLength == 3)
  }

  @Test("H6: TRANSFER-ENCODING in capitals")
  func codingCase() {
    #expect(receive(head("TRANSFER-ENCODING: chunked") + "1\r\na\r\n0\r\n\r\n").body == "a")
  }

  @Test(
    "H6: names that only resemble one are none",
    arguments: [
      "Content-Length-X", "XContent-Length", "Content-Lengt", "Content_Length", "Content-Lengthh",
      "Content-Length-and-much-more-of-it", "ontent-Length", "Transfer-Encoding-", "Transfer-Encodin",
      "Transfer-Encodings", "Transfer-Encodingtransfer-encoding",
    ])
  func similarName(name: String) {
    let outcome = receive(head("\(name): chunked\r\n\(name): 1\r\nContent-Length: 3") + "abc")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "abc")
  }

  @Test(
    "H7: a line without a colon, or without a name", arguments: ["A", "A\r\nB: c", "AB C", ": b", ":", "A: b\r\nC"])
  func noColon(fields: String) {
    #expect(receive(head(fields)).error == .field)
  }
}

/// tchar (RFC 9110 §5.6.2).
let tokenOctets = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
