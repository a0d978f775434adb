// The port as its caller sees it: the C functions with Swift's types around them. The firmware's part is played too:
// the report hook is defined here, and takes the place of the library's weak one.

import CRTPort
import Foundation
import Synchronization
import Testing

/// All tests that use the pool of clients, which there is only one of.
@Suite("Port", .serialized) enum PortTests {}

/// What the report hook was told: error numbers, in order, and whether there was a client.
private let reports = Mutex<[(error: Int32, hasClient: Bool)]>([])

@c(rt_port_http_report)
func takeReport(_ report: UnsafePointer<rt_http_report>) {
  let entry = (report.pointee.error, report.pointee.client != nil)
  reports.withLock { $0.append(entry) }
}

/// The errors that the hook is told of while `body` runs.
func reportedErrors(_ body: () throws -> Void) rethrows -> [rt_http_error] {
  reports.withLock { $0 = [] }
  try body()
  return reports.withLock { $0.map { rt_http_error(UInt32(bitPattern: $0.error)) } }
}

/// A client from the pool. It is given back with the last reference.
final class TestClient: @unchecked Sendable {
  let handle: rt_http_ctx

  init(timeout: UInt32 = 10_000) throws {
    var handle: rt_http_ctx?
    try #require(rt_port_http_client_create(&handle) == RT_RES_SUCESS)
    self.handle = try #require(handle)
    var options = rt_http_options()
    options.size = UInt32(MemoryLayout<rt_http_options>.size)
    try #require(rt_port_http_get_options(handle, &options) == RT_RES_SUCESS)
    options.timeout_ms = timeout
    try #require(rt_port_http_set_options(handle, &options) == RT_RES_SUCESS)
  }

  deinit { rt_port_http_client_destroy(handle) }

  /// The report of the last POST.
  var report: rt_http_report {
    var report = rt_http_report()
    report.size = UInt32(MemoryLayout<rt_http_report>.size)
    #expect(rt_port_http_get_report(handle, &report) == RT_RES_SUCESS)
    return report
  }
}

/// A POST: what goes in. A client's handle is a number in a pointer's clothes, so it may go anywhere.
struct Post: @unchecked Sendable {
  var client: rt_http_ctx?
  var host = "127.0.0.1"
  var port: UInt32
  var path = "/"
  var headers: [String] = []
  var body = ""
  var isTLS = false

  /// Makes the call, with outputs that hold garbage before.
  func send() -> Answer {
    var answer = Answer()
    var headers: [UnsafePointer<CChar>?] = headers.map { UnsafePointer(strdup($0)) }
    defer { for header in headers { free(UnsafeMutablePointer(mutating: header)) } }
    let bytes = Array(body.utf8)
    answer.result = rt_port_http_post(
      client, host, port, path, &headers, UInt32(headers.count), bytes, UInt32(bytes.count), &answer.address,
      &answer.length, &answer.status, &answer.isInFlash, isTLS ? 1 : 0)
    if answer.result == RT_RES_SUCESS {
      var size: UInt32 = 0
      if let buffer = rt_port_get_buffer(&size) {
        let bytes = UnsafeRawBufferPointer(start: buffer, count: Int(size))
        answer.body = String(decoding: bytes[..<Int(answer.length)], as: UTF8.self)
        answer.hasNUL = bytes[Int(answer.length)] == 0
      }
    }
    return answer
  }
}

/// What comes out of a POST.
struct Answer: Equatable {
  var result: Int32 = 77
  var address: UInt32 = 77
  var length: UInt32 = 77
  var status: Int32 = 77
  var isInFlash: CChar = 77
  var body = ""
  var hasNUL = false

  /// A response with a body in RAM.
  static func success(_ status: Int32, _ body: String) -> Answer {
    Answer(
      result: RT_RES_SUCESS, address: 0, length: UInt32(body.utf8.count), status: status, isInFlash: 0, body: body,
      hasNUL: true)
  }

  /// A failure, with the status if one had come.
  static func failure(_ status: Int32 = 0) -> Answer {
    Answer(result: RT_RES_ERROR, address: 0, length: 0, status: status, isInFlash: 0)
  }
}
