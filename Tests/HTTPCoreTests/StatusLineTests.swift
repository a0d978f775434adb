// The status line: rules S1 to S7, and what L1 to L4 say of it.

import HTTPCore
import Testing

@Suite("Status line")
struct StatusLineTests {
  private static let rest = "Content-Length: 2\r\n\r\nhi"

  @Test(
    "S1, S2, S6: status lines that are taken",
    arguments: [
      ("HTTP/1.1 200 OK", 200), ("HTTP/1.1 200 ", 200), ("HTTP/1.1 200", 200), ("HTTP/1.1 404 Not Found", 404),
      ("HTTP/1.1 471 Whatever", 471), ("HTTP/1.1 500 a\tb  c", 500), ("HTTP/1.1 200 \ta tab", 200),
      ("HTTP/1.1 200  OK", 200), ("HTTP/1.1 200  ", 200), ("HTTP/1.1 200   OK", 200),
    ] as [(String, UInt16)])
  func valid(line: String, status: UInt16) {
    let outcome = receive("\(line)\r\n\(Self.rest)")
    #expect(outcome.isSuccess)
    #expect(outcome.status == status)
    #expect(outcome.body == "hi")
    #expect(outcome.allowsReuse)
  }

  @Test(
    "S3: a space more or less, a tab, or an empty line before it",
    arguments: [
      "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK", "HTTP/1.1 \t200 OK", "HTTP/1.1200 OK", "HTTP/1.1 200\tOK",
      " HTTP/1.1 200 OK", "\r\nHTTP/1.1 200 OK", "\nHTTP/1.1 200 OK", "\r\n\r\nHTTP/1.1 200 OK", "HTTP/1.1", "",
      "HTTP/1.1 ", "HTTP /1.1 200 OK",
    ])
  func spacing(line: String) {
    let outcome = receive("\(line)\r\n\(Self.rest)")
    #expect(outcome.error == .statusLine)
    #expect(!outcome.hasHead)
    #expect(outcome.status == 0)
  }

  @Test(
    "S4: versions that are not HTTP/1.x",
    arguments: [
      "HTTP/1.01 200 OK", "HTTP/01.1 200 OK", "HTTP/1. 200 OK", "HTTP/1.2z 200 OK", "http/1.1 200 OK",
      "HTP/1.1 200 OK", "HTTP/5.6 200 OK", "HTTP/2.0 200 OK", "HTTP/0.9 200 OK", "HTTP/1 200 OK", "HTTP/1,1 200 OK",
      "HTTP/1.x 200 OK", "HTTP/1.10 200 OK", "HTTP/ 1.1 200 OK", "ICY 200 OK", "<html>", "\u{16}\u{3}\u{3}\u{0}\u{7}",
    ])
  func badVersion(line: String) {
    #expect(receive("\(line)\r\n\(Self.rest)").error == .statusLine)
  }

  @Test("S4: 1.0 and higher minor versions are taken", arguments: 0...9)
  func minorVersion(minor: Int) {
    let outcome = receive("HTTP/1.\(minor) 200 OK\r\n\(Self.rest)")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hi")
    #expect(outcome.allowsReuse == (minor > 0))
  }

  @Test(
    "S5: a status code is three digits",
    arguments: ["2", "20", "2000", "20x", "-20", "+20", "2 0", "0x2", "", "20\u{B2}", "200OK", "200,"])
  func badStatus(code: String) {
    #expect(receive("HTTP/1.1 \(code) OK\r\n\(Self.rest)").error == .statusLine)
    #expect(receive("HTTP/1.1 \(code)\r\n\(Self.rest)").error == .statusLine)
  }

  @Test("S5, S6: any other number is delivered", arguments: [1, 99, 200, 205, 299, 301, 404, 471, 503, 599, 600, 999])
  func status(code: UInt16) {
    let digits = String(String(1000 + Int(code)).dropFirst())
    let outcome = receive("HTTP/1.1 \(digits) x\r\n\(Self.rest)")
    #expect(outcome.isSuccess)
    #expect(outcome.status == code)
    #expect(outcome.body == "hi")
  }

  @Test("S7, C10: what follows a whole response is no part of it")
  func surplus() {
    let second = "HTTP/1.1 500 No\r\n\r\n"
    let outcome = receive("HTTP/1.1 200 OK\r\n\(Self.rest)\(second)")
    #expect(outcome.isSuccess)
    #expect(outcome.status == 200)
    #expect(outcome.body == "hi")
    #expect(outcome.surplus == second.utf8.count)
  }

  @Test(
    "L1, L2: a line ends with CR LF only",
    arguments: [
      "HTTP/1.1 200 OK\n", "HTTP/1.1 200\n", "HTTP/1.1 200 \n", "HTTP/1.1 200 O\rK\r\n", "HTTP/1.1 200 OK\r\r\n",
      "HTTP/1.1 200\rOK\r\n", "HTTP/1.1 2\r00 OK\r\n", "HTTP\r/1.1 200 OK\r\n", "HTTP/1.1\r\n", "HTTP/1.1 20\r\n",
    ])
  func lineEnd(line: String) {
    #expect(receive(line + Self.rest).error == .statusLine)
  }

  @Test("L4, H4: octets of the reason phrase", arguments: UInt8.min...UInt8.max)
  func reason(octet: UInt8) {
    let outcome = receive("HTTP/1.1 200 a\(text([octet]))b\r\n\(Self.rest)")
    let isAllowed = octet == 0x09 || octet >= 0x20 && octet != 0x7F
    #expect(outcome.error == (isAllowed ? nil : .statusLine))
    #expect(outcome.isComplete == isAllowed)
  }
}
