// The head of a request: rules R1 to R5, octet by octet, and everything that is refused.

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
      var head = RequestHead()
      do {
        var output = bytes.mutableSpan
        let (target, host) = (octets(target), octets(host))
        head.start(target: target.span, host: host.span, port: port, into: &output)
        for line in lines {
          let line = octets(line)
          head.add(line: line.span, into: &output)
        }
        for (field, value) in defaults {
          let value = octets(value)
          head.add(field, value: value.span, into: &output)
        }
        try head.finish(bodyLength: bodyLength, into: &output)
      }
      return text(bytes[..<head.count])
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
