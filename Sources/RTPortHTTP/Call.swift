// The call under way on a client: what it is doing, for how long, and whether it may go on. The one place that waits.
//
// Every limit is checked here, before each wait and wherever work goes on without one: the deadline of the whole call,
// that of its phase, how long nothing may move, and whether another thread has cancelled it. A failure is noted in the
// report, and ends the call.

internal import CPlatform
internal import CRTPort

/// A call's clock, in milliseconds.
struct Call {
  fileprivate(set) var phase = RT_HTTP_PHASE_CALL
  /// How long the phase may take; 0: no limit of its own.
  fileprivate var phaseLimit: UInt32 = 0
  /// When the call and its phase began, and bytes moved last.
  private(set) var begin: UInt32 = 0
  fileprivate(set) var phaseBegin: UInt32 = 0
  fileprivate var lastMove: UInt32 = 0
  /// When the limits were looked at last.
  fileprivate var now: UInt32 = 0
  /// How long each phase took; that of number 0 is none.
  private(set) var spent = [8 of UInt32](repeating: 0)

  /// A call has come in.
  mutating func start() {
    self = Call()
    moved()
    begin = lastMove
    phaseBegin = lastMove
  }

  /// Bytes have moved.
  mutating func moved() {
    lastMove = platform_milliseconds()
  }

  /// Ends the present phase; gives how long it took.
  @inline(never)
  fileprivate mutating func endPhase() -> UInt32 {
    moved()
    let taken = lastMove &- phaseBegin
    spent[Int(phase.rawValue & 7)] &+= taken
    phaseBegin = lastMove
    return taken
  }
}

extension Client {
  /// The call has failed.
  var hasFailed: Bool { report.error != 0 }

  /// The call fails; false, for its callers to give on.
  @discardableResult
  mutating func fail(_ failure: Failure) -> Bool {
    report.fail(failure)
    return false
  }

  @discardableResult
  mutating func fail(_ error: rt_http_error) -> Bool { fail(Failure(error)) }

  /// Ends the present phase and begins another; gives how long the one that ended took, in milliseconds.
  @discardableResult
  @inline(never)
  mutating func enter(_ phase: rt_http_phase) -> UInt32 {
    let taken = call.endPhase()
    call.phase = phase
    call.phaseLimit = options.limit(of: phase)
    return taken
  }

  /// Something was done that took its time, and more is to come: checks that it may.
  ///
  /// - Throws: As ``check()`` fails.
  mutating func goOn() throws(Failure) {
    call.moved()
    if check() == 0 { throw report.failure }
  }

  /// Checks that the call may go on; gives for how many milliseconds.
  ///
  /// - Returns: 0 if it may not, and has failed: `RT_HTTP_ERROR_CANCELLED`, `RT_HTTP_ERROR_TIMEOUT` or
  ///   `RT_HTTP_ERROR_STALLED`.
  @inline(never)
  mutating func check() -> UInt32 {
    call.now = platform_milliseconds()
    if ClientPool.isCancelled(slot) {
      fail(RT_HTTP_ERROR_CANCELLED)
      return 0
    }
    let left = min(left(of: options.timeout, since: call.begin), left(of: call.phaseLimit, since: call.phaseBegin))
    if left == 0 { fail(RT_HTTP_ERROR_TIMEOUT) }
    let phase = call.phase.rawValue
    let canStall =
      phase >= RT_HTTP_PHASE_HANDSHAKE.rawValue && (phase != RT_HTTP_PHASE_WAIT.rawValue || call.phaseLimit == 0)
    if left == 0 || !canStall { return left }
    let moving = self.left(of: options.stallTimeout, since: call.lastMove)
    if moving == 0 { fail(RT_HTTP_ERROR_STALLED) }
    return min(left, moving)
  }

  /// What is left of a limit, of which 0 stands for none.
  @inline(never)
  private mutating func left(of limit: UInt32, since begin: UInt32) -> UInt32 {
    limit == 0 ? UInt32(Int32.max) : limit &- min(limit, call.now &- begin)
  }

  /// Waits until a socket is ready, feeding the watchdog while anything moves.
  ///
  /// - Parameters:
  ///   - events: What to wait for on the client's stream, in bits of `platform_event`; 0: wait for the watched sockets.
  ///   - limit: How many milliseconds to wait at most; 0: no limit but the call's.
  ///   - begin: From when on they count.
  /// - Returns: What the stream is ready for; 0 if nothing is ready, or the call has failed as ``check()`` has it.
  @inline(never)
  mutating func wait(for events: UInt32 = 0, atMost limit: UInt32 = 0, since begin: UInt32 = 0) -> UInt32 {
    while true {
      let slice = min(check(), min(left(of: limit, since: begin), Limits.watchdogInterval))
      if slice == 0 { return 0 }
      let ready = UInt32(bitPattern: platform_wait(slot, events, slice))
      feedWatchdog()
      if ready != 0 { return ready }
    }
  }

  /// Waits until the kernel has random numbers, which it may not soon after a start of the device; false if the call has
  /// failed.
  @inline(never)
  mutating func waitForRandom() -> Bool {
    var byte: UInt8 = 0
    while true {
      let status = unsafe platform_random(&byte, 1)
      if status == 0 { return true }
      _ = wait(atMost: Limits.randomPause, since: platform_milliseconds())
      if hasFailed {
        platform_stream_note(slot, status)
        return false
      }
    }
  }

  /// Waits for what the last operation on the connection needs; false if the call has failed.
  mutating func waitForConnection() -> Bool {
    wait(for: connection.needs) != 0
  }

  /// Feeds the watchdog, unless nothing has moved for too long.
  @inline(never)
  mutating func feedWatchdog() {
    call.now = platform_milliseconds()
    if left(of: options.stallTimeout, since: call.lastMove) > 0 { rt_port_watch_dog() }
  }
}
