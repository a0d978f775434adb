// From addresses to a connected socket, as RFC 8305 has it: an attempt that is slow does not hold up the next.
//
// Attempts begin one after another, the next one when the last has failed or has had its time alone; all that have
// begun go on, the first to connect wins, and the rest are closed.

internal import CPlatform
internal import CRTPort

/// Opens TCP connections.
struct Connector {
  private struct Attempt {
    var socket: Int32 = -1
    var address = platform_address()
    var begin: UInt32 = 0
  }

  private let port: UInt16
  private var lastError: Int32 = 0
  private var attempts = [8 of Attempt](repeating: Attempt())

  private init(port: UInt16) {
    self.port = port
  }

  /// Connects to one of the addresses.
  ///
  /// - Parameters:
  ///   - addresses: Where to; at least one.
  ///   - port: The TCP port.
  ///   - deadline: When to give up.
  /// - Returns: A socket that is the caller's to close, or -errno of the last attempt when all have failed.
  /// - Throws: `timeout`.
  static func connect(
    to addresses: AddressList, port: UInt16, until deadline: Deadline
  ) throws(Failure) -> Int32 {
    var connector = Connector(port: port)
    let result: Int32
    do throws(Failure) {
      result = try connector.run(addresses, until: deadline)
    } catch {
      connector.closeAll()
      throw error
    }
    connector.closeAll()
    return result
  }

  private mutating func run(_ addresses: AddressList, until deadline: Deadline) throws(Failure) -> Int32 {
    var next = 0
    while true {
      var sockets = SocketSet()
      for index in 0..<next where attempts[index].socket >= 0 {
        sockets.add(attempts[index].socket, read: false, write: true)
      }
      if sockets.count == 0 && next == addresses.count { return lastError }
      if sockets.count > 0 {
        try sockets.wait(
          until: deadline, atMost: next < addresses.count ? Limits.attemptDelay : UInt32(Int32.max))
        if let socket = takeConnected(sockets) { return socket }
      }
      if next < addresses.count {
        begin(next, addresses[next])
        next &+= 1
      }
    }
  }

  private mutating func begin(_ index: Int, _ address: platform_address) {
    var target = address
    attempts[index].address = address
    attempts[index].begin = platform_milliseconds()
    // SAFETY: the address is used during the call only.
    let socket = unsafe platform_connect(&target, port)
    attempts[index].socket = socket
    if socket < 0 { fail(index, socket) }
  }

  /// Looks at the attempts that have ended; gives the socket of one that has connected.
  private mutating func takeConnected(_ sockets: SocketSet) -> Int32? {
    var entry = 0
    for index in attempts.indices where attempts[index].socket >= 0 {
      if sockets.canWrite(entry) {
        let socket = attempts[index].socket
        let error = platform_connect_result(socket)
        if error == 0 {
          log(index, 0)
          attempts[index].socket = -1
          return socket
        }
        platform_close(socket)
        attempts[index].socket = -1
        fail(index, error)
      }
      entry &+= 1
    }
    return nil
  }

  private mutating func fail(_ index: Int, _ error: Int32) {
    lastError = error
    log(index, error)
  }

  private func log(_ index: Int, _ error: Int32) {
    var address = attempts[index].address
    // SAFETY: the address is used during the call only.
    unsafe platform_log_connected(&address, port, platform_milliseconds() &- attempts[index].begin, error)
  }

  private mutating func closeAll() {
    for index in attempts.indices where attempts[index].socket >= 0 {
      platform_close(attempts[index].socket)
    }
  }
}
