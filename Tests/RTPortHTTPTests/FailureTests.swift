// Each failure has its number, and leaves the outputs as the contract says.

import CRTPort
import Testing

extension PortTests {
  @Suite("Failures") struct Failures {
    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = "\(ok)Transfer-Encoding: chunked\r\n\r\n"

    @Test(
      "Each way in which a response is wrong has its error number",
      arguments: [
        ("HTTP/2 200\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0), ("\(ok)A : b\r\n\r\n", RT_HTTP_ERROR_FIELD, 200),
        ("\(ok)\(repeated("A: \(repeated("x", 995))\r\n", 33))\r\n", RT_HTTP_ERROR_HEAD_LIMIT, 200),
        ("\(ok)A: \(repeated("x", 8192))\r\n\r\n", RT_HTTP_ERROR_LINE_LIMIT, 200),
        ("\(ok)\(repeated("A: b\r\n", 129))\r\n", RT_HTTP_ERROR_FIELD_LIMIT, 200),
        ("\(repeated("HTTP/1.1 100 x\r\n\r\n", 9))\(ok)\r\n", RT_HTTP_ERROR_INTERIM_LIMIT, 0),
        ("HTTP/1.1 101 x\r\n\r\n", RT_HTTP_ERROR_SWITCHED_PROTOCOLS, 0),
        ("\(ok)Content-Length: x\r\n\r\n", RT_HTTP_ERROR_CONTENT_LENGTH, 200),
        ("\(ok)Transfer-Encoding: gzip\r\n\r\n", RT_HTTP_ERROR_TRANSFER_ENCODING, 200),
        ("\(ok)Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", RT_HTTP_ERROR_FRAMING_CONFLICT, 200),
        ("\(ok)Content-Encoding: gzip\r\n\r\n", RT_HTTP_ERROR_CONTENT_ENCODING, 200),
        ("\(chunked)x\r\n", RT_HTTP_ERROR_CHUNK, 200),
        ("\(chunked)1;\(repeated("x", 1024))\r\n", RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT, 200),
        ("\(chunked)\(repeated("1\r\nx\r\n", 20_481))", RT_HTTP_ERROR_CHUNK_LIMIT, 200),
        ("\(chunked)0\r\n\(repeated("A: \(repeated("x", 995))\r\n", 9))\r\n", RT_HTTP_ERROR_TRAILER_LIMIT, 200),
        ("\(ok)Content-Length: 4294967296\r\n\r\n", RT_HTTP_ERROR_TOO_LARGE, 200),
        ("HTTP/1.1 404 x\r\nContent-Length: 5\r\n\r\nhell", RT_HTTP_ERROR_INCOMPLETE, 404),
        ("HTTP/1.1 2", RT_HTTP_ERROR_INCOMPLETE, 0), ("", RT_HTTP_ERROR_NO_RESPONSE, 0),
      ] as [(String, rt_http_error, Int32)])
    func response(response: String, error: rt_http_error, status: Int32) throws {
      let server = Server([[response]])
      let client = try TestClient()
      let errors = reportedErrors {
        #expect(Post(client: client.handle, port: server.port).send() == .failure(status))
      }
      #expect(errors == [error])
      #expect(client.report.status == status)
      #expect(server.finish().count == 1)
    }

    @Test("After a failure the connection is not used again")
    func newConnection() throws {
      let server = Server([["\(Self.chunked)x\r\n", "\(Self.ok)\r\n"], ["\(Self.ok)Content-Length: 1\r\n\r\nx"]])
      let client = try TestClient()
      #expect(Post(client: client.handle, port: server.port).send() == .failure(200))
      #expect(Post(client: client.handle, port: server.port).send() == .success(200, "x"))
      #expect(client.report.reused == 0)
      #expect(server.finish().count == 2)
    }

    @Test("Where nothing listens the connection is refused")
    func refused() throws {
      let server = Server([])
      _ = server.finish()
      let client = try TestClient()
      #expect(Post(client: client.handle, port: server.port).send() == .failure())
      #expect(client.report.error == Int32(RT_HTTP_ERROR_REFUSED.rawValue))
      #expect(client.report.phase == Int32(RT_HTTP_PHASE_CONNECT.rawValue))
    }

    @Test("TLS without a trust anchor: nothing is sent")
    func noTrustAnchor() throws {
      let server = Server([[Self.ok]])
      let client = try TestClient()
      #expect(Post(client: client.handle, port: server.port, isTLS: true).send() == .failure())
      #expect(client.report.error == Int32(RT_HTTP_ERROR_NO_TRUST_ANCHOR.rawValue))
      #expect(client.report.bytes_up == 0)
      #expect(server.finish() == [])
    }

    @Test("The deadline ends a call that waits")
    func timeout() throws {
      let server = Server([["\(Self.ok)Content-Length: 5\r\n\r\nh", ""]])
      let client = try TestClient(timeout: 300)
      #expect(Post(client: client.handle, port: server.port).send() == .failure(200))
      #expect(client.report.error == Int32(RT_HTTP_ERROR_TIMEOUT.rawValue))
      #expect(client.report.phase == Int32(RT_HTTP_PHASE_RECEIVE.rawValue))
      #expect(client.report.total_ms >= 300)
      _ = server.finish()
    }

    @Test(
      "Arguments that can't be sent",
      arguments: [
        (Post(port: 65536), RT_HTTP_ERROR_PORT), (Post(host: "", port: 9), RT_HTTP_ERROR_HOST),
        (Post(host: "http://a", port: 9), RT_HTTP_ERROR_HOST), (Post(host: "a:80", port: 9), RT_HTTP_ERROR_HOST),
        (Post(host: "1.2.3.256", port: 9), RT_HTTP_ERROR_HOST), (Post(host: "[::1]", port: 9), RT_HTTP_ERROR_HOST),
        (Post(host: repeated("a.", 126) + "ab", port: 9), RT_HTTP_ERROR_HOST),
        (Post(port: 9, path: ""), RT_HTTP_ERROR_TARGET), (Post(port: 9, path: "a"), RT_HTTP_ERROR_TARGET),
        (Post(port: 9, path: "/a b"), RT_HTTP_ERROR_TARGET), (Post(port: 9, path: "/#a"), RT_HTTP_ERROR_TARGET),
        (Post(port: 9, headers: ["A"]), RT_HTTP_ERROR_HEADER),
        (Post(port: 9, headers: ["A: \n"]), RT_HTTP_ERROR_HEADER),
        (Post(port: 9, headers: ["A: b", "Host: a"]), RT_HTTP_ERROR_HEADER_RESERVED),
        (Post(port: 9, headers: ["A: \(repeated("x", 3000))"]), RT_HTTP_ERROR_HEAD_TOO_LONG),
        (Post(port: 9, path: "/\(repeated("x", 3000))"), RT_HTTP_ERROR_HEAD_TOO_LONG),
      ] as [(Post, rt_http_error)])
    func arguments(post: Post, error: rt_http_error) throws {
      let client = try TestClient()
      var post = post
      post.client = client.handle
      let errors = reportedErrors { #expect(post.send() == .failure()) }
      #expect(errors == [error])
      #expect(client.report.bytes_up == 0)
    }

    @Test("A host that was refused does not vouch for the next: both are judged")
    func hostAfterHost() throws {
      let client = try TestClient()
      for host in ["a b", "", "a b", ""] {
        let errors = reportedErrors { _ = Post(client: client.handle, host: host, port: 9).send() }
        #expect(errors == [RT_HTTP_ERROR_HOST])
      }
    }

    @Test("An output that is NULL is refused")
    func nullOutputs() throws {
      let client = try TestClient()
      func post(
        _ length: UnsafeMutablePointer<UInt32>?, _ status: UnsafeMutablePointer<Int32>?,
        _ flash: UnsafeMutablePointer<CChar>?
      ) -> Int32 {
        rt_port_http_post(client.handle, "a", 9, "/", nil, 0, nil, 0, nil, length, status, flash, 0)
      }
      var (length, status, isInFlash) = (UInt32(1), Int32(1), CChar(1))
      let errors = reportedErrors {
        #expect(post(nil, &status, &isInFlash) == RT_RES_ERROR)
        #expect(post(&length, nil, &isInFlash) == RT_RES_ERROR)
        #expect(post(&length, &status, nil) == RT_RES_ERROR)
      }
      #expect(errors == [RT_HTTP_ERROR_NULL, RT_HTTP_ERROR_NULL, RT_HTTP_ERROR_NULL])
      #expect(length == 0 && status == 0 && isInFlash == 0)
    }
  }
}

private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
