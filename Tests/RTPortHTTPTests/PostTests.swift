// POSTs over loopback, without TLS: what goes out, what comes back, and what the outputs say.

import CRTPort
import Testing

extension PortTests {
  @Suite("POST") struct Posts {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    @Test("R1, R3, R4, R5: the request, octet by octet")
    func request() throws {
      let server = Server([[Self.ok]])
      let client = try TestClient()
      let answer = Post(
        client: client.handle, port: server.port, path: "/gsma/rsp2/es9plus/initiateAuthentication?a=b",
        body: "{\"a\":1}"
      ).send()
      #expect(answer == .success(200, "hi"))
      let requests = server.finish()
      #expect(
        requests == [
          "POST /gsma/rsp2/es9plus/initiateAuthentication?a=b HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
            + "User-Agent: gsma-rsp-lpad\r\nX-Admin-Protocol: gsma/rsp/v2.2.2\r\nContent-Type: application/json\r\n"
            + "Content-Length: 7\r\n\r\n{\"a\":1}"
        ])
      let report = client.report
      #expect(report.error == 0)
      #expect(report.client == client.handle)
      #expect(report.phase == Int32(RT_HTTP_PHASE_DONE.rawValue))
      #expect(report.status == 200)
      #expect(report.body_len == 2)
      #expect(report.bytes_up == UInt64(requests[0].utf8.count))
      #expect(report.bytes_down == UInt64(Self.ok.utf8.count))
      #expect(report.reused == 0)
      #expect(report.tls_version == 0)
    }

    @Test("Private headers come straight after Host, in their order, and replace the port's own")
    func privateHeaders() throws {
      let server = Server([[Self.ok]])
      let client = try TestClient()
      let headers = ["X-One:1", "user-agent:  mine\t", "X-Two: "]
      #expect(
        Post(client: client.handle, port: server.port, path: "/gsma/rsp2/asn1", headers: headers).send()
          == .success(200, "hi"))
      #expect(
        server.finish() == [
          "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-One: 1\r\nuser-agent: mine\r\n"
            + "X-Two: \r\nX-Admin-Protocol: gsma/rsp/v2.2.2\r\nContent-Type: application/x-gsma-rsp-asn1\r\n"
            + "Content-Length: 0\r\n\r\n"
        ])
    }

    @Test("Every final status is a success, with its body", arguments: [201, 301, 404, 500, 600])
    func status(status: Int32) throws {
      let server = Server([["HTTP/1.1 \(status) x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]])
      let client = try TestClient()
      #expect(Post(client: client.handle, port: server.port).send() == .success(status, "hello"))
      #expect(server.finish().count == 1)
    }

    @Test(
      "Bodies in every framing",
      arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""), ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 500 Surplus\r\n\r\n", 200, "x"),
      ] as [(String, Int32, String)])
    func framing(response: String, status: Int32, body: String) throws {
      let server = Server([[response]])
      let client = try TestClient()
      #expect(Post(client: client.handle, port: server.port).send() == .success(status, body))
      #expect(server.finish().count == 1)
    }

    @Test("A connection serves the next call where the server lets it")
    func reuse() throws {
      let closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n3"
      let server = Server([[Self.ok, Self.ok, closing], [Self.ok]])
      let client = try TestClient()
      var reused: [Int32] = []
      var bodies: [String] = []
      for _ in 0..<4 {
        bodies.append(Post(client: client.handle, port: server.port).send().body)
        reused.append(client.report.reused)
      }
      #expect(bodies == ["hi", "hi", "3", "hi"])
      #expect(reused == [0, 1, 1, 0])
      #expect(server.finish().count == 4)
    }

    @Test("The buffer's last byte is the NUL's", arguments: [-1, 0, 1])
    func full(excess: Int) throws {
      var size: UInt32 = 0
      try #require(rt_port_get_buffer(&size) != nil)
      let body = String(repeating: "x", count: Int(size) - 1 + excess)
      let head = "HTTP/1.1 200 OK\r\n"
      let size16 = String(body.utf8.count, radix: 16)
      for response in [
        "\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)", "\(head)Connection: close\r\n\r\n\(body)",
        "\(head)Transfer-Encoding: chunked\r\n\r\n\(size16)\r\n\(body)\r\n0\r\n\r\n",
      ] {
        let server = Server([[response]])
        let client = try TestClient()
        let answer = Post(client: client.handle, port: server.port).send()
        #expect(answer == (excess > 0 ? .failure(200) : .success(200, body)))
        #expect(client.report.error == (excess > 0 ? Int32(RT_HTTP_ERROR_TOO_LARGE.rawValue) : 0))
        _ = server.finish()
      }
    }
  }
}
