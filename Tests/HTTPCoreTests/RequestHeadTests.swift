// The head of a request: rules R1 to R5 and R7, octet by octet, and everything that is refused. What can be injected
// into an argument is tried at its start, in its middle and at its end.

import HTTPCore
import Testing

@Suite("Request head")
struct RequestHeadTests {
  /// What a head is made of.
  private struct Request {
    var target = "/"
    var host = "a"
    var port: UInt16 = 0
    var lines: [String] = []
    var defaults: [(DefaultField, String)] = []
    var bodyLength: UInt32 = 0
    var capacity = 2048

    /// Writes the head.
    func head() throws(RequestError) -> String {
      var bytes = [UInt8](repeating: 0xAA, count: capacity)
      var count = 0
      do {
        var head = RequestHead(to: bytes.mutableSpan)
        let (target, host) = (octets(target), octets(host))
        head.start(target: target.span, host: host.span, port: port)
        for line in lines {
          let line = octets(line)
          head.add(line: line.span)
        }
        for (field, value) in defaults {
          let value = octets(value)
          head.add(field, value: value.span)
        }
        try head.finish(bodyLength: bodyLength)
        count = head.count
      }
      return text(bytes[..<count])
    }

    var error: RequestError? {
      do {
        _ = try head()
        return nil
      } catch {
        return error
      }
    }
  }

  @Test("R1, R3, R4, R5: a whole head, Host first, Content-Length last")
  func whole() throws {
    let request = Request(
      target: "/gsma/rsp2/es9plus/handleNotification", host: "smdp.example.com", port: 8443, lines: ["X-One: 1"],
      defaults: [
        (.userAgent, "gsma-rsp-lpad"), (.adminProtocol, "gsma/rsp/v2.2.2"), (.contentType, "application/json"),
      ], bodyLength: 243)
    #expect(
      try request.head()
        == "POST /gsma/rsp2/es9plus/handleNotification HTTP/1.1\r\nHost: smdp.example.com:8443\r\nX-One: 1\r\n"
        + "User-Agent: gsma-rsp-lpad\r\nX-Admin-Protocol: gsma/rsp/v2.2.2\r\nContent-Type: application/json\r\n"
        + "Content-Length: 243\r\n\r\n")
  }

  @Test("R3: the least head has Host and Content-Length: 0")
  func least() throws {
    #expect(try Request().head() == "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
  }

  /// What a POST of the port has unless the caller says otherwise.
  private static var defaults: [(DefaultField, String)] {
    [(.userAgent, "gsma-rsp-lpad"), (.adminProtocol, "gsma/rsp/v2.2.2"), (.contentType, "application/json")]
  }
  private static let defaultLines = [
    "User-Agent: gsma-rsp-lpad", "X-Admin-Protocol: gsma/rsp/v2.2.2", "Content-Type: application/json",
  ]

  /// A head of these lines.
  private func lines(_ lines: String...) -> String {
    lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  @Test("R1, R2, R3, R4, R5: whole heads, octet by octet")
  func table() throws {
    let api = "/gsma/rsp2/es9plus/getBoundProfilePackage"
    let longLabel = String(repeating: "l", count: 63)
    let rows: [(Request, String)] = [
      (
        Request(target: api, host: "smdp.example.com", defaults: Self.defaults),
        lines(
          "POST \(api) HTTP/1.1", "Host: smdp.example.com", Self.defaultLines[0], Self.defaultLines[1],
          Self.defaultLines[2], "Content-Length: 0")
      ),
      (
        Request(target: "\(api)?a=b&c=%0D%0A", host: "SMDP.Example.COM", port: 8443, bodyLength: 1),
        lines("POST \(api)?a=b&c=%0D%0A HTTP/1.1", "Host: SMDP.Example.COM:8443", "Content-Length: 1")
      ),
      (
        Request(host: "xn--bcher-kva.example", port: 65535, bodyLength: .max),
        lines("POST / HTTP/1.1", "Host: xn--bcher-kva.example:65535", "Content-Length: 4294967295")
      ),
      (
        Request(host: "\(longLabel).\(longLabel)", port: 1, bodyLength: 4_294_967_294),
        lines("POST / HTTP/1.1", "Host: \(longLabel).\(longLabel):1", "Content-Length: 4294967294")
      ),
      (
        Request(host: "192.0.2.255", lines: ["X-Login: secret"], defaults: Self.defaults, bodyLength: 65536),
        lines(
          "POST / HTTP/1.1", "Host: 192.0.2.255", "X-Login: secret", Self.defaultLines[0], Self.defaultLines[1],
          Self.defaultLines[2], "Content-Length: 65536")
      ),
      (
        Request(host: "192.0.2.1", port: 80, bodyLength: 99_999),
        lines("POST / HTTP/1.1", "Host: 192.0.2.1:80", "Content-Length: 99999")
      ),
      (
        Request(host: "2001:db8::1", lines: ["A: 1", "B: 2", "A: 3"], bodyLength: 100_000),
        lines("POST / HTTP/1.1", "Host: [2001:db8::1]", "A: 1", "B: 2", "A: 3", "Content-Length: 100000")
      ),
      (
        Request(host: "::ffff:192.0.2.1", port: 443),
        lines("POST / HTTP/1.1", "Host: [::ffff:192.0.2.1]:443", "Content-Length: 0")
      ),
      (
        Request(
          lines: ["uSER-aGENT: gsma-rsp-ipad;x", "x-admin-PROTOCOL:gsma/rsp/v2.5.0"], defaults: Self.defaults,
          bodyLength: 10),
        lines(
          "POST / HTTP/1.1", "Host: a", "uSER-aGENT: gsma-rsp-ipad;x", "x-admin-PROTOCOL: gsma/rsp/v2.5.0",
          Self.defaultLines[2], "Content-Length: 10")
      ),
      (
        Request(
          lines: ["CONTENT-TYPE:", "X-Spaced: \t a  b\t ", "X-Empty: \t", "user-agent-x: 1"], defaults: Self.defaults,
          bodyLength: 9),
        lines(
          "POST / HTTP/1.1", "Host: a", "CONTENT-TYPE: ", "X-Spaced: a  b", "X-Empty: ", "user-agent-x: 1",
          Self.defaultLines[0], Self.defaultLines[1], "Content-Length: 9")
      ),
      (
        Request(defaults: [(.contentType, "\t text/plain; a=\"b\tc\" "), (.userAgent, "é")]),
        lines(
          "POST / HTTP/1.1", "Host: a", "Content-Type: text/plain; a=\"b\tc\"", "User-Agent: é", "Content-Length: 0")
      ),
    ]
    for (request, head) in rows { #expect(try request.head() == head) }
  }

  @Test(
    "R1: Host",
    arguments: [
      ("a.example", 0, "a.example"), ("a.example", 443, "a.example:443"), ("a.example", 1, "a.example:1"),
      ("a.example", 65535, "a.example:65535"), ("127.0.0.1", 8080, "127.0.0.1:8080"), ("::1", 0, "[::1]"),
      ("2001:db8::1", 8443, "[2001:db8::1]:8443"),
    ] as [(String, UInt16, String)])
  func host(host: String, port: UInt16, value: String) throws {
    #expect(
      try Request(host: host, port: port).head()
        == "POST / HTTP/1.1\r\nHost: \(value)\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(
    "R3: lengths are written in full",
    arguments: [0, 1, 9, 10, 19, 99, 100, 101, 1_000_000, 2_147_483_648, 4_000_000_000, .max] as [UInt32])
  func bodyLength(length: UInt32) throws {
    #expect(try Request(bodyLength: length).head().hasSuffix("\r\nContent-Length: \(length)\r\n\r\n"))
  }

  @Test(
    "R2: targets",
    arguments: ["/", "/a", "//", "/?", "/a?b=c&d=%20", "/a/../b", "/!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "/*"])
  func target(target: String) throws {
    #expect(try Request(target: target).head().hasPrefix("POST \(target) HTTP/1.1\r\n"))
  }

  @Test(
    "R2, R7: what is no target in origin form",
    arguments: ["", "a", "*", "?a", "http://a/", "a:80", "a@b", " /", "\u{0}/", "/#", "/a#b", "#/"])
  func badTarget(target: String) {
    #expect(Request(target: target).error == .target)
  }

  @Test("R2: octets of a target", arguments: UInt8.min...UInt8.max)
  func targetOctet(octet: UInt8) {
    let isAllowed = octet > 0x20 && octet < 0x7F && octet != 0x23
    for target in ["/a\(text([octet]))b", "/\(text([octet]))", "/a?b\(text([octet]))"] {
      #expect(Request(target: target).error == (isAllowed ? nil : .target))
    }
  }

  @Test(
    "Fields of the caller, without the white space around their values",
    arguments: [
      ("A: b", "A: b"), ("A:b", "A: b"), ("A:\t  b \t", "A: b"), ("A:", "A: "), ("A: \t", "A: "),
      ("x-Y: a: b, c\td", "x-Y: a: b, c\td"), ("A: \u{80}\u{FF}", "A: \u{80}\u{FF}"),
      ("!#$%&'*+-.^_`|~9: 1", "!#$%&'*+-.^_`|~9: 1"),
      ("Content-Encoding: gzip", "Content-Encoding: gzip"), ("Content-Length-X: 1", "Content-Length-X: 1"),
      ("X-Host: a", "X-Host: a"), ("Close: 1", "Close: 1"), ("Chunked: 1", "Chunked: 1"),
    ])
  func line(line: String, written: String) throws {
    #expect(
      try Request(lines: [line, "Z: z"]).head()
        == "POST / HTTP/1.1\r\nHost: a\r\n\(written)\r\nZ: z\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(
    "R4: what is no field",
    arguments: [
      "", "A", ":", ": b", "A : b", " A: b", "\tA: b", "A\t: b", "A b: c", "A(: b", "\u{80}: b", "A\r\n: b", "\r\nA: b",
      "A: b\r\n", "A: b\r\nX: y", "A: b\n", "A: \n", "A: b\r", "A: b\r\n c", "A: \u{0}", "A: b\u{7F}", "A\u{0}: b",
      "Host", "Content-Length",
    ])
  func badLine(line: String) {
    #expect(Request(lines: [line]).error == .field)
    #expect(Request(lines: ["B: c", line, "D: e"]).error == .field)
  }

  /// What ends a text, a line or a head where the writer did not mean to end it: each control octet but HTAB, DEL,
  /// and what an attacker would make of them.
  private static let injections: [String] =
    [UInt8](0x00...0x08).map { text([$0]) } + [UInt8](0x0A...0x1F).map { text([$0]) }
    + [
      "\u{7F}",
      "\r\n", "\n\r", "\r\n ", "\r\n\t", "\r\n\r\n", "\n\n", "\u{0}\r\n", "\r\nX-Injected: 1",
      "\nX-Injected: 1", "\rX-Injected: 1", "\r\nContent-Length: 0\r\n\r\n", " HTTP/1.1\r\nX-Injected: 1",
      "\r\n\r\nPOST /injected HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
    ]

  @Test("R2, R4: nothing can be injected into any argument, at any place", arguments: injections)
  func injection(injected: String) {
    func places(_ text: String) -> [String] {
      [injected + text, text.prefix(2) + injected + text.dropFirst(2), text + injected]
    }
    for target in places("/target") + ["/" + injected, "/target?" + injected] {
      #expect(Request(target: target).error == .target)
    }
    for name in places("X-Name") {
      #expect(Request(lines: ["B: c", "\(name): value"]).error == .field)
    }
    for value in places("value") {
      #expect(Request(lines: ["B: c", "X-Name: \(value)", "D: e"]).error == .field)
      #expect(Request(lines: ["X-Name:\(value)"]).error == .field)
      for (field, _) in Self.defaults {
        #expect(Request(lines: ["B: c"], defaults: [(field, value)]).error == .defaultField)
      }
    }
  }

  @Test(
    "R3, R4: a field that only the client may send can't be disguised",
    arguments: [
      " Content-Length: 5", "\tContent-Length: 5", "Content-Length : 5", "Content-Length\t: 5",
      "Content-Length\u{0}: 5", "\u{0}Content-Length: 5", "Content-Length\r: 5", "Content-Length\r\n: 5",
      "Content-Length\u{B}: 5", "\rHost: b", "\nTransfer-Encoding: chunked", "Transfer-Encoding\u{7F}: chunked",
      "Transfer-Encoding\u{A0}: chunked", "\"Content-Length\": 5", "Content-Length;: 5", "Content-Length=5",
    ])
  func disguised(line: String) {
    #expect(Request(lines: [line]).error == .field)
    #expect(Request(lines: ["A: b", line], defaults: Self.defaults).error == .field)
  }

  @Test("R3: names that are nearly Content-Length are other fields, and it still comes once, at the end")
  func nearlyContentLength() throws {
    for name in ["Content-Lengt", "Content-Length1", "Content_Length", "ContentLength", "XContent-Length"] {
      #expect(
        try Request(lines: ["\(name): 7"], bodyLength: 5).head()
          == lines("POST / HTTP/1.1", "Host: a", "\(name): 7", "Content-Length: 5"))
    }
  }

  @Test("R4: octets of a value", arguments: UInt8.min...UInt8.max)
  func valueOctet(octet: UInt8) {
    let isAllowed = octet == 0x09 || octet >= 0x20 && octet != 0x7F
    #expect(Request(lines: ["A: b\(text([octet]))c"]).error == (isAllowed ? nil : .field))
    #expect(Request(defaults: [(.userAgent, "b\(text([octet]))c")]).error == (isAllowed ? nil : .defaultField))
  }

  @Test("R4: octets of a name", arguments: UInt8.min...UInt8.max)
  func nameOctet(octet: UInt8) {
    let isAllowed = octet == 0x3A || tokenOctets.contains(octet)
    #expect(Request(lines: ["a\(text([octet]))b: c"]).error == (isAllowed ? nil : .field))
  }

  @Test(
    "R1, R3, R5: fields that only the client may send",
    arguments: [
      "Host", "Content-Length", "Transfer-Encoding", "Connection", "TE", "Trailer", "Upgrade", "Expect", "Keep-Alive",
      "Proxy-Connection",
    ])
  func reserved(name: String) {
    for name in [name, name.lowercased(), name.uppercased()] {
      #expect(Request(lines: ["\(name): 1"]).error == .reservedField)
      #expect(Request(lines: ["A: b", "\(name):"]).error == .reservedField)
    }
  }

  @Test("A default field gives way to the caller's, in any case, and is never sent twice")
  func replaced() throws {
    let names: [(DefaultField, String)] = [
      (.userAgent, "User-Agent"), (.userAgent, "USER-AGENT"), (.adminProtocol, "x-admin-protocol"),
      (.contentType, "Content-type"),
    ]
    for (field, name) in names {
      #expect(
        try Request(lines: ["\(name): mine"], defaults: [(field, "default")]).head()
          == "POST / HTTP/1.1\r\nHost: a\r\n\(name): mine\r\nContent-Length: 0\r\n\r\n")
      // Empty is a value as well.
      #expect(
        try Request(lines: ["\(name):"], defaults: [(field, "default")]).head()
          == "POST / HTTP/1.1\r\nHost: a\r\n\(name): \r\nContent-Length: 0\r\n\r\n")
      #expect(Request(lines: ["\(name): 1", "\(name): 2"]).error == .field)
    }
  }

  @Test("The caller's field replaces its own default only")
  func others() throws {
    #expect(
      try Request(
        lines: ["user-agent: mine"], defaults: [(.userAgent, "1"), (.adminProtocol, "2"), (.contentType, "3")]
      )
      .head()
        == "POST / HTTP/1.1\r\nHost: a\r\nuser-agent: mine\r\nX-Admin-Protocol: 2\r\nContent-Type: 3\r\n"
        + "Content-Length: 0\r\n\r\n")
  }

  @Test("A default field without a value is not sent")
  func emptyDefault() throws {
    #expect(
      try Request(defaults: [(.userAgent, ""), (.adminProtocol, ""), (.contentType, "")]).head() == Request().head())
  }

  @Test("A head as long as the buffer fits; in any shorter one it does not")
  func capacity() throws {
    var request = Request(
      target: "/abc", host: "::1", port: 99, lines: ["A: b"], defaults: [(.contentType, "text/plain")], bodyLength: 10)
    let whole = try request.head()
    request.capacity = whole.utf8.count
    #expect(try request.head() == whole)
    for capacity in 0..<whole.utf8.count {
      request.capacity = capacity
      #expect(request.error == .tooLong)
    }
  }

  @Test("The first error is the one that is told")
  func firstError() {
    #expect(Request(target: "a", lines: ["Host: a", ":"]).error == .target)
    #expect(Request(lines: ["Host: a", ":"]).error == .reservedField)
    #expect(Request(lines: [":", "Host: a"]).error == .field)
    #expect(Request(target: "/ ", capacity: 0).error == .tooLong)
    #expect(Request(lines: ["A: \(String(repeating: "x", count: 3000))", "Host: a"]).error == .tooLong)
  }
}
