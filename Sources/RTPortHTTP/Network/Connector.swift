// From addresses to a connected socket, as RFC 8305 has it: an attempt that is slow does not hold up the next.
//
// Attempts begin one after another, the next one when the last has failed or has had its time alone; all that have
// begun go on, the first to connect wins, and the rest are closed.

internal import CPlatform
internal import CRTPort

/// Opens TCP connections.
struct Connector {
  private var sockets = SocketSet()
  /// When each attempt began.
  private var begins = [16 of UInt32](repeating: 0)
  private var attempts = 0
  /// Which address the socket is connected to.
  private(set) var winner = 0
  /// -errno of the last attempt that failed.
  private var lastError: Int32 = 0
  /// How long the last attempts may take, in milliseconds.
  private let patience: UInt32

  /// A connector that waits for as long as the call does, or for so many milliseconds.
  init(patience: UInt32 = UInt32(Int32.max)) {
    self.patience = patience
  }

  /// Connects to one of the addresses.
  ///
  /// - Parameters:
  ///   - addresses: Where to.
  ///   - port: The TCP port.
  ///   - options: Where from.
  ///   - call: The call that waits.
  /// - Returns: A socket that is the caller's to close, or -errno of the last attempt when all have failed.
  /// - Throws: What ended the call.
  mutating func connect(
    to addresses: borrowing AddressList, port: UInt16, _ options: borrowing Options, _ call: borrowing Call
  ) throws(Failure) -> Int32 {
    var binding = options.binding
    do throws(Failure) {
      let socket = try race(addresses, port, &binding, call)
      sockets.closeAll()
      return socket
    } catch {
      sockets.closeAll()
      throw error
    }
  }

  private mutating func race(
    _ addresses: borrowing AddressList, _ port: UInt16, _ binding: inout Binding, _ call: borrowing Call
  ) throws(Failure) -> Int32 {
    while true {
      let index = sockets.count
      if index < Limits.addresses {
        var socket: Int32 = -1
        if addresses[index].version != 0 {
          begins[index] = platform_milliseconds()
          socket = binding.connect(PLATFORM_TCP, to: addresses[index], port)
          if socket < 0 { fail(index, addresses[index], port, socket) } else { attempts &+= 1 }
        }
        sockets.add(socket, PLATFORM_WRITE.rawValue)
        if socket < 0 { continue }
      }
      if attempts == 0 { return lastError }
      let areLeft = index < Limits.addresses
      guard try call.wait(for: &sockets, atMost: areLeft ? Limits.attemptDelay : patience) else {
        if areLeft { continue }
        return PLATFORM_TIMED_OUT.rawValue
      }
      for index in 0..<sockets.count where sockets.isReady(index, for: PLATFORM_WRITE) {
        let socket = sockets.take(index)
        attempts &-= 1
        let error = binding.result(of: socket)
        if error == 0 {
          winner = index
          log(index, addresses[index], port, 0)
          return socket
        }
        platform_close(socket)
        fail(index, addresses[index], port, error)
      }
    }
  }

  private mutating func fail(_ index: Int, _ address: platform_address, _ port: UInt16, _ error: Int32) {
    lastError = error
    log(index, address, port, error)
  }

  @inline(never)
  private func log(_ index: Int, _ address: platform_address, _ port: UInt16, _ error: Int32) {
    // SAFETY: the address is used during the call only.
    unsafe withUnsafePointer(to: address) { address in
      unsafe platform_log_connected(address, port, platform_milliseconds() &- begins[index], error)
    }
  }
}
