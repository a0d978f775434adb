internal import CPlatform
internal import CRTPort

/// Sockets to wait for, and what became ready. The one place where the library waits.
struct SocketSet {
  /// As many as `Limits.addresses`.
  private var waiters = [8 of platform_waiter](repeating: platform_waiter())
  private(set) var count = 0

  /// Adds a socket, or a number below 0 for none, and the bits of `platform_event` to wait for.
  mutating func add(_ socket: Int32, _ events: UInt32) {
    waiters[count].socket = socket
    waiters[count].events = Int16(truncatingIfNeeded: events)
    count &+= 1
  }

  /// Gives up the socket that was added as number `index`, and gives it to the caller; below 0: there is none.
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

  /// Waits until a socket is ready, feeding the watchdog.
  ///
  /// - Parameters:
  ///   - deadline: When to give up.
  ///   - limit: How many milliseconds to wait at most.
  /// - Returns: Whether a socket is ready.
  /// - Throws: `RT_HTTP_ERROR_TIMEOUT` at the deadline.
  @inline(never)
  mutating func wait(until deadline: Deadline, atMost limit: UInt32 = UInt32(Int32.max)) throws(Failure) -> Bool {
    let pause = Deadline(milliseconds: limit)
    while true {
      let left = min(deadline.remaining, Limits.watchdogInterval)
      if left == 0 { throw Failure(RT_HTTP_ERROR_TIMEOUT) }
      let slice = min(left, pause.remaining)
      if slice == 0 { return false }
      let isReady = look(for: slice)
      rt_port_watch_dog()
      if isReady { return true }
    }
  }

  /// Looks which sockets are ready, for at most `milliseconds`; true when one is.
  mutating func look(for milliseconds: UInt32) -> Bool {
    let count = UInt32(truncatingIfNeeded: count)
    var span = waiters.mutableSpan
    return unsafe span.withUnsafeMutableBufferPointer { entries in
      // SAFETY: the first `count` entries are in the buffer, and the call keeps no pointer.
      unsafe platform_wait(entries.baseAddress, count, milliseconds) > 0
    }
  }
}
