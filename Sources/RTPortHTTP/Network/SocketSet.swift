internal import CPlatform
internal import CRTPort

/// Sockets to wait for, and what became ready. The one place where the library waits.
struct SocketSet {
  private var waiters = [8 of platform_waiter](repeating: platform_waiter())
  private(set) var count = 0

  /// A set without sockets; at most `PLATFORM_WAITERS` can be added.
  init() {}

  /// Adds a socket and what to wait for.
  mutating func add(_ socket: Int32, read: Bool, write: Bool) {
    waiters[count].socket = socket
    waiters[count].read = read ? 1 : 0
    waiters[count].write = write ? 1 : 0
    count &+= 1
  }

  /// Whether the socket that was added as number `index` can be read.
  func canRead(_ index: Int) -> Bool { waiters[index].can_read != 0 }

  /// Whether the socket that was added as number `index` can be written.
  func canWrite(_ index: Int) -> Bool { waiters[index].can_write != 0 }

  /// Waits until a socket is ready, feeding the watchdog.
  ///
  /// - Parameters:
  ///   - deadline: When to give up.
  ///   - limit: Return without a ready socket after that many milliseconds.
  /// - Throws: `timeout` at the deadline.
  mutating func wait(until deadline: Deadline, atMost limit: UInt32 = UInt32(Int32.max)) throws(Failure) {
    let pause = Deadline(milliseconds: limit)
    while true {
      let left = deadline.remaining
      if left == 0 { throw Failure(RT_HTTP_ERROR_TIMEOUT) }
      let pauseLeft = pause.remaining
      if pauseLeft == 0 { return }
      let isReady = look(for: min(min(left, pauseLeft), Limits.watchdogInterval))
      rt_port_watch_dog()
      if isReady { return }
    }
  }

  /// Looks which sockets are ready, for at most `milliseconds`; true when one is.
  mutating func look(for milliseconds: UInt32) -> Bool {
    let count = Int32(truncatingIfNeeded: count)
    var span = waiters.mutableSpan
    return unsafe span.withUnsafeMutableBufferPointer { entries in
      // SAFETY: the first `count` entries are in the buffer, and the call keeps no pointer.
      unsafe platform_wait(entries.baseAddress, count, milliseconds) > 0
    }
  }
}
