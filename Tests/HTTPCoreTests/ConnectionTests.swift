// Whether the connection can be used again (rules M1 and C10).

import HTTPCore
import Testing

@Suite("Reuse of the connection")
struct ConnectionTests {
  private static let length = "Content-Length: 2\r\n\r\nhi"
  private static let chunked = "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"

  @Test(
    "M1: close, in any case and place",
    arguments: [
      "Connection: close", "Connection: Close", "CONNECTION: CLOSE", "Connection: keep-alive, Close",
      "Connection: close, keep-alive", "Connection: a,close,b", "Connection:\r\n close", "Connection: , close",
      "Connection: keep-alive\r\nConnection: close", "Connection: close\r\nConnection: keep-alive",
    ])
  func close(fields: String) {
    for rest in [Self.length, Self.chunked] {
      let outcome = receive("HTTP/1.1 200 OK\r\n\(fields)\r\n\(rest)")
      #expect(outcome.isSuccess)
      #expect(!outcome.allowsReuse)
    }
    #expect(!receive("HTTP/1.1 204 No Content\r\n\(fields)\r\n\r\n").allowsReuse)
  }

  @Test(
    "M1: anything else keeps the connection open",
    arguments: [
      "Connection: keep-alive", "Connection: Keep-Alive", "Connection:", "Connection: closed", "Connection: xclose",
      "Connection: clos", "Connection: \"close\"", "Connection: close x", "X-Connection: close", "Connections: close",
      "A: close", "Keep-Alive: timeout=5", "Proxy-Connection: close",
    ])
  func keepAlive(fields: String) {
    for rest in [Self.length, Self.chunked] {
      let outcome = receive("HTTP/1.1 200 OK\r\n\(fields)\r\n\(rest)")
      #expect(outcome.isSuccess)
      #expect(outcome.allowsReuse)
    }
    #expect(receive("HTTP/1.1 204 No Content\r\n\(fields)\r\n\r\n").allowsReuse)
  }

  @Test("M1: HTTP/1.0 closes", arguments: ["A: b", "Connection: keep-alive"])
  func http10(fields: String) {
    let outcome = receive("HTTP/1.0 200 OK\r\n\(fields)\r\n\(Self.length)")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hi")
    #expect(!outcome.allowsReuse)
  }

  @Test("C10: a response that is not complete leaves the connection unusable")
  func incomplete() {
    let whole = "HTTP/1.1 200 OK\r\n\(Self.chunked)"
    for length in 0..<whole.unicodeScalars.count {
      #expect(!receive(text(octets(whole).prefix(length))).allowsReuse)
    }
    #expect(receive(whole).allowsReuse)
  }
}
