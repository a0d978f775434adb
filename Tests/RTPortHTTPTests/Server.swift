// A server on loopback, as small as one can be: it reads requests and answers each with bytes that the test has chosen.

import Foundation
import Synchronization

/// Answers requests, one connection after the other, in a thread of its own.
final class Server: Sendable {
  /// The port that the kernel chose.
  let port: UInt32
  /// A request has been read, and its answer is due.
  let received = DispatchSemaphore(value: 0)

  private let listener: Int32
  private let ended = DispatchSemaphore(value: 0)
  private let state = Mutex<[String]>([])

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - connections: For each connection that is accepted, the answers to the requests on it. After the last it is
  ///     closed.
  ///   - release: Waited for before each answer.
  init(_ connections: [[String]], release: DispatchSemaphore? = nil) {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    precondition(isListening, "no server on loopback")
    port = UInt32(UInt16(bigEndian: address.sin_port))
    Self.limitWaits(listener)
    Thread.detachNewThread { [self] in
      for answers in connections {
        let connection = accept(listener, nil, nil)
        if connection < 0 { break }
        Self.limitWaits(connection)
        serve(answers, on: connection, release)
        close(connection)
      }
      ended.signal()
    }
  }

  /// Ends the server once the connection that it serves has ended; gives the requests. To be called once.
  func finish() -> [String] {
    shutdown(listener, Int32(SHUT_RDWR))
    ended.wait()
    close(listener)
    return state.withLock { $0 }
  }

  private func serve(_ answers: [String], on connection: Int32, _ release: DispatchSemaphore?) {
    for answer in answers {
      guard let request = readRequest(connection) else { return }
      state.withLock { $0.append(request) }
      received.signal()
      release?.wait()
      let bytes = Array(answer.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        sent += count
      }
    }
  }

  /// A request: its head, and as much body as that says.
  private func readRequest(_ connection: Int32) -> String? {
    var request = ""
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(connection, &bytes, bytes.count, 0)
      if count <= 0 { return nil }
      request += String(decoding: bytes[..<count], as: UTF8.self)
      guard let head = request.range(of: "\r\n\r\n") else { continue }
      let length = request.firstMatch(of: /Content-Length: ([0-9]+)\r\n/).flatMap { Int($0.1) } ?? 0
      if request[head.upperBound...].utf8.count >= length { return request }
    }
  }

  /// A test that goes wrong must not hang.
  private static func limitWaits(_ socket: Int32) {
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }
}
