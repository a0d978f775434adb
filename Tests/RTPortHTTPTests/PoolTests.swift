// The pool of clients, and handles that name none.

import CRTPort
import Foundation
import Testing

extension PortTests {
  @Suite("Pool of clients") struct Pool {
    private func create() -> rt_http_ctx? {
      var handle = rt_http_ctx(bitPattern: 0xDEAD_BEEF)
      let result = rt_port_http_client_create(&handle)
      #expect((result == RT_RES_SUCESS) == (handle != nil))
      return handle
    }

    /// No function may take the handle for a client.
    private func expectRefusal(of handle: rt_http_ctx?) {
      var options = rt_http_options()
      options.size = UInt32(MemoryLayout<rt_http_options>.size)
      options.timeout_ms = 1000
      var report = rt_http_report()
      report.size = UInt32(MemoryLayout<rt_http_report>.size)
      #expect(rt_port_http_get_options(handle, &options) == RT_RES_ERROR)
      #expect(rt_port_http_set_options(handle, &options) == RT_RES_ERROR)
      #expect(rt_port_http_get_report(handle, &report) == RT_RES_ERROR)
      let ofDestroy = reportedErrors { #expect(rt_port_http_client_destroy(handle) == RT_RES_ERROR) }
      #expect(ofDestroy == [RT_HTTP_ERROR_HANDLE])
      let ofPost = reportedErrors { #expect(Post(client: handle, port: 9).send() == .failure()) }
      #expect(ofPost == [RT_HTTP_ERROR_HANDLE])
    }

    @Test("A client beyond the pool is refused, and those that are in use are not harmed")
    func beyond() throws {
      let clients = (0..<RT_HTTP_CLIENTS).map { _ in create() }
      #expect(Set(clients).count == Int(RT_HTTP_CLIENTS))
      #expect(!clients.contains(nil))
      let errors = reportedErrors { #expect(create() == nil) }
      #expect(errors == [RT_HTTP_ERROR_NO_CLIENT])
      // One goes, and there is room for one.
      #expect(rt_port_http_client_destroy(clients[2]) == RT_RES_SUCESS)
      let another = create()
      #expect(another != nil && another != clients[2])
      #expect(create() == nil)
      for client in [clients[0], clients[1], another, clients[3]] {
        #expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS)
      }
    }

    @Test("Clients come back to the pool, ever again")
    func again() {
      for _ in 0..<500 {
        let clients = (0..<RT_HTTP_CLIENTS).map { _ in create() }
        #expect(!clients.contains(nil))
        for client in clients { #expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS) }
      }
    }

    @Test("A destroyed handle names no client, not even the one that took its place")
    func destroyed() throws {
      let old = try #require(create())
      #expect(rt_port_http_client_destroy(old) == RT_RES_SUCESS)
      expectRefusal(of: old)
      let new = try #require(create())
      expectRefusal(of: old)
      #expect(rt_port_http_client_destroy(new) == RT_RES_SUCESS)
    }

    @Test(
      "A garbage handle names no client",
      arguments: [0, 1, 2, 3, 4, 5, 0xFF, 0x100, 0x101, 0x104, 0x105, 0x1_0001, 0xDEAD_BEEF, .max, .max / 2 + 1]
        as [UInt])
    func garbage(bits: UInt) throws {
      // With all slots free, and with one in use.
      expectRefusal(of: rt_http_ctx(bitPattern: bits))
      let client = try #require(create())
      if UInt(bitPattern: client) != bits { expectRefusal(of: rt_http_ctx(bitPattern: bits)) }
      // A live handle with a bit changed is another's, or nobody's.
      for bit in 0..<UInt.bitWidth {
        let other = rt_http_ctx(bitPattern: UInt(bitPattern: client) ^ 1 << bit)
        #expect(Post(client: other, port: 9).send() == .failure())
      }
      #expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS)
    }

    @Test("NULL where a pointer must not be")
    func null() throws {
      let client = try #require(create())
      let errors = reportedErrors { #expect(rt_port_http_client_create(nil) == RT_RES_ERROR) }
      #expect(errors == [RT_HTTP_ERROR_NULL])
      #expect(rt_port_http_get_options(client, nil) == RT_RES_ERROR)
      #expect(rt_port_http_set_options(client, nil) == RT_RES_ERROR)
      #expect(rt_port_http_get_report(client, nil) == RT_RES_ERROR)
      #expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS)
    }

    @Test("The hook is told of POST, create and destroy, and of no other function")
    func otherFunctions() {
      let errors = reportedErrors {
        var options = rt_http_options()
        options.size = UInt32(MemoryLayout<rt_http_options>.size)
        rt_port_http_get_options(nil, &options)
        rt_port_http_set_options(nil, &options)
        var report = rt_http_report()
        report.size = UInt32(MemoryLayout<rt_http_report>.size)
        rt_port_http_get_report(nil, &report)
      }
      #expect(errors == [])
    }

    @Test("A client that is in a call is busy to others, and theirs do not disturb it")
    func busy() throws {
      let client = try TestClient()
      let release = DispatchSemaphore(value: 0)
      let server = Server([["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]], release: release)
      let done = DispatchSemaphore(value: 0)
      nonisolated(unsafe) var answer = Answer()
      Thread.detachNewThread {
        answer = Post(client: client.handle, port: server.port).send()
        done.signal()
      }
      try #require(server.received.wait(timeout: .now() + 10) == .success)

      let ofPost = reportedErrors { #expect(Post(client: client.handle, port: server.port).send() == .failure()) }
      #expect(ofPost == [RT_HTTP_ERROR_BUSY])
      let ofDestroy = reportedErrors { #expect(rt_port_http_client_destroy(client.handle) == RT_RES_ERROR) }
      #expect(ofDestroy == [RT_HTTP_ERROR_BUSY])
      var report = rt_http_report()
      report.size = UInt32(MemoryLayout<rt_http_report>.size)
      #expect(rt_port_http_get_report(client.handle, &report) == RT_RES_ERROR)

      release.signal()
      done.wait()
      #expect(answer == .success(200, "hi"))
      #expect(client.report.error == 0)
      #expect(server.finish().count == 1)
    }
  }
}
