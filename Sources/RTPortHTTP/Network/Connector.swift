// From addresses to a connected socket, as RFC 8305 has it: an attempt that is slow does not hold up the next.
//
// Attempts begin one after another, the next one when the last has failed or has had its time alone; all that have
// begun go on, the first to connect wins, and the rest are closed.

internal import CPlatform

/// Opens TCP connections.
enum Connector {
  /// Connects to one of the addresses.
  ///
  /// - Parameters:
  ///   - addresses: Where to.
  ///   - port: The TCP port.
  ///   - deadline: When to give up.
  /// - Returns: A socket that is the caller's to close, or -errno of the last attempt when all have failed.
  /// - Throws: `RT_HTTP_ERROR_TIMEOUT`.
  static func connect(
    to addresses: AddressList, port: UInt16, until deadline: Deadline
  ) throws(Failure) -> Int32 {
    let begin = platform_milliseconds()
    var sockets = SocketSet()
    var attempts = 0
    var lastError: Int32 = 0
    defer { sockets.closeAll() }
    while attempts > 0 || sockets.count < addresses.count {
      let mayBegin = sockets.count < addresses.count
      if attempts > 0,
        try sockets.wait(until: deadline, atMost: mayBegin ? Limits.attemptDelay : UInt32(Int32.max))
      {
        for index in 0..<sockets.count where sockets.isReady(index, for: PLATFORM_WRITE) {
          let socket = sockets.take(index)
          attempts &-= 1
          let error = platform_connect_result(socket)
          log(addresses[index], port, begin, error)
          if error == 0 { return socket }
          platform_close(socket)
          lastError = error
        }
      }
      if mayBegin {
        let address = addresses[sockets.count]
        let socket = connect(address, port)
        sockets.add(socket, PLATFORM_WRITE.rawValue)
        if socket >= 0 {
          attempts &+= 1
        } else {
          log(address, port, begin, socket)
          lastError = socket
        }
      }
    }
    return lastError
  }

  private static func connect(_ address: platform_address, _ port: UInt16) -> Int32 {
    // SAFETY: the address is used during the call only.
    unsafe withUnsafePointer(to: address) { address in unsafe platform_connect(address, port) }
  }

  @inline(never)
  private static func log(_ address: platform_address, _ port: UInt16, _ begin: UInt32, _ error: Int32) {
    // SAFETY: the address is used during the call only.
    unsafe withUnsafePointer(to: address) { address in
      unsafe platform_log_connected(address, port, platform_milliseconds() &- begin, error)
    }
  }
}
