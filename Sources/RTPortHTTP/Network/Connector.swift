// From addresses to a connected socket, as RFC 8305 has it: an attempt that is slow does not hold up the next.
//
// Attempts begin one after another, the next one when the last has failed or has had its time alone; all that have
// begun go on, the first to connect wins, and the rest are closed.

internal import CPlatform
internal import CRTPort

extension Client {
  /// Opens the connection to one of the origin's addresses; false if the call has failed.
  mutating func openConnection() -> Bool {
    let isOpen = race()
    platform_unwatch_all(slot)
    return isOpen
  }

  private mutating func race() -> Bool {
    var begun: UInt32 = 0
    var attempts: UInt32 = 0
    var error: Int32 = 0
    while true {
      // Every place of the list has one among the watched sockets, whether it has an address or not.
      let areLeft = begun < Limits.addresses
      if areLeft {
        var socket: Int32 = -1
        if addresses.has(begun) {
          // SAFETY: the address and the options are used during the call only.
          socket = unsafe platform_connect(
            PLATFORM_TCP, addresses.address(begun), origin.port, &options.exported)
          if socket < 0 {
            error = socket
            log(begun, error)
          } else {
            attempts &+= 1
          }
        }
        platform_watch(slot, socket, PLATFORM_WRITE)
        begun &+= 1
        if socket < 0 { continue }
      }
      if attempts == 0 { return fail(connection.failure(of: error)) }
      if wait(atMost: areLeft ? Limits.attemptDelay : 0, since: platform_milliseconds()) == 0 {
        if hasFailed { return false }
        continue
      }
      var index: UInt32 = 0
      while index < begun {
        if platform_is_ready(slot, index) != 0 {
          let socket = platform_unwatch(slot, index)
          attempts &-= 1
          error = result(of: socket)
          log(index, error)
          if error == 0 {
            connection.open(socket)
            // SAFETY: the address is used during the call only.
            unsafe platform_stream_name(slot, addresses.address(index), origin.port)
            return true
          }
          platform_close(socket)
        }
        index &+= 1
      }
    }
  }

  /// Tells how an attempt to connect ended: 0, or -errno.
  mutating func result(of socket: Int32) -> Int32 {
    // SAFETY: the options are used during the call only.
    unsafe platform_connect_result(socket, &options.exported)
  }

  private mutating func log(_ place: UInt32, _ error: Int32) {
    // SAFETY: the address is used during the call only.
    unsafe platform_log_connected(
      addresses.address(place), origin.port, platform_milliseconds() &- call.phaseBegin, error)
  }
}
