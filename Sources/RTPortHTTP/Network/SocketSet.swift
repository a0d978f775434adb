internal import CPlatform

/// Sockets to wait for, and what became ready.
struct SocketSet {
  /// As many as `Limits.addresses`, and one that waiting itself needs.
  private var waiters = [17 of platform_waiter](repeating: platform_waiter())
  private(set) var count = 0

  /// Adds a socket, or a number below 0 for none, and the bits of `platform_event` to wait for.
  mutating func add(_ socket: Int32, _ events: UInt32) {
    waiters[count].socket = socket
    waiters[count].events = Int16(truncatingIfNeeded: events)
    count &+= 1
  }

  /// The socket that was added as number `index`; below 0: there is none.
  subscript(index: Int) -> Int32 { waiters[index].socket }

  /// Gives up a socket, and gives it to the caller.
  mutating func take(_ index: Int) -> Int32 {
    let socket = waiters[index].socket
    waiters[index].socket = -1
    return socket
  }

  /// Closes the sockets that have not been taken.
  @inline(never)
  mutating func closeAll() {
    for index in 0..<count {
      let socket = take(index)
      if socket >= 0 { platform_close(socket) }
    }
  }

  /// Whether the last wait found the socket ready for `event`, if only to be told of an error.
  func isReady(_ index: Int, for event: platform_event) -> Bool {
    let ready = UInt32(truncatingIfNeeded: waiters[index].ready)
    return ready & event.rawValue != 0 || ready & ~(PLATFORM_READ.rawValue | PLATFORM_WRITE.rawValue) != 0
  }

  /// Waits for at most `milliseconds` until one is ready; gives whether one is.
  mutating func wait(_ slot: Int32, _ milliseconds: UInt32) -> Bool {
    let count = UInt32(truncatingIfNeeded: count)
    var span = waiters.mutableSpan
    return unsafe span.withUnsafeMutableBufferPointer { entries in
      // SAFETY: the first `count` entries and one more are in the buffer, and the call keeps no pointer.
      unsafe platform_wait(slot, entries.baseAddress, count, milliseconds) != 0
    }
  }
}
