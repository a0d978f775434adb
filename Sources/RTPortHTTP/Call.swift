// The call under way on a client: what it is doing, for how long, and whether it may go on. The one place that waits.
//
// Every limit is checked here, before each wait and wherever work goes on without one: the deadline of the whole call,
// that of its phase, how long nothing may move, and whether another thread has cancelled it.

internal import CPlatform
internal import CRTPort

/// How long a call may take, in milliseconds.
struct CallLimits {
  /// In all.
  var total: UInt32 = 0
  /// Without a byte that moves, once the connection is open; 0: no limit.
  var stall: UInt32 = 0
  /// In each phase, from `RT_HTTP_PHASE_RESOLVE` on; 0: no limit of its own.
  var phases = [6 of UInt32](repeating: 0)
}

/// A call's clock.
struct Call {
  /// The client's slot.
  let slot: Int32
  private(set) var phase = RT_HTTP_PHASE_CALL
  private var limits = CallLimits()
  private var begin: UInt32 = 0
  private var phaseBegin: UInt32 = 0
  private var lastMove: UInt32 = 0
  /// Milliseconds in each phase, from `RT_HTTP_PHASE_RESOLVE` on.
  private(set) var spent = [6 of UInt32](repeating: 0)

  /// No call yet.
  init(slot: Int32) {
    self.slot = slot
  }

  /// A call has come in.
  mutating func start(_ limits: CallLimits) {
    self = Call(slot: slot)
    self.limits = limits
    begin = platform_milliseconds()
    phaseBegin = begin
    lastMove = begin
  }

  /// Ends the present phase and begins another; gives how long the one that ended took, in milliseconds.
  @discardableResult
  @inline(never)
  mutating func enter(_ next: rt_http_phase) -> UInt32 {
    moved()
    let taken = lastMove &- phaseBegin
    phaseBegin = lastMove
    if let index = timedPhase { spent[index] &+= taken }
    phase = next
    return taken
  }

  /// Milliseconds from the call to the beginning of the present phase.
  var total: UInt32 { phaseBegin &- begin }

  /// Bytes have moved.
  mutating func moved() {
    lastMove = platform_milliseconds()
  }

  /// Where the present phase is among those that take time.
  private var timedPhase: Int? {
    phase == RT_HTTP_PHASE_CALL || phase == RT_HTTP_PHASE_DONE ? nil : Int(phase.rawValue) &- 1
  }

  /// Checks that the call may go on.
  ///
  /// - Returns: For how many milliseconds, at least 1.
  /// - Throws: `RT_HTTP_ERROR_CANCELLED`, `RT_HTTP_ERROR_TIMEOUT` or `RT_HTTP_ERROR_STALLED`.
  @inline(never)
  @discardableResult
  func check() throws(Failure) -> UInt32 {
    if ClientPool.isCancelled(slot) { throw Failure(RT_HTTP_ERROR_CANCELLED) }
    let now = platform_milliseconds()
    let phaseLimit = timedPhase.map { index in limits.phases[index] } ?? 0
    let left = min(Self.left(of: limits.total, now &- begin), Self.left(of: phaseLimit, now &- phaseBegin))
    if left == 0 { throw Failure(RT_HTTP_ERROR_TIMEOUT) }
    let isConnected = phase.rawValue >= RT_HTTP_PHASE_HANDSHAKE.rawValue
    let canStall = isConnected && (phase != RT_HTTP_PHASE_WAIT || phaseLimit == 0)
    let moving = canStall ? Self.left(of: limits.stall, now &- lastMove) : left
    if moving == 0 { throw Failure(RT_HTTP_ERROR_STALLED) }
    return min(left, moving)
  }

  /// Something was done that took its time, and more is to come: checks that it may.
  ///
  /// - Throws: As ``check()`` does.
  mutating func goOn() throws(Failure) {
    moved()
    try check()
  }

  /// What is left of a limit, of which 0 stands for none.
  private static func left(of limit: UInt32, _ passed: UInt32) -> UInt32 {
    limit == 0 ? UInt32(Int32.max) : limit &- min(limit, passed)
  }

  /// Waits until a socket is ready, feeding the watchdog while anything moves.
  ///
  /// - Parameters:
  ///   - sockets: Which sockets.
  ///   - limit: How many milliseconds to wait at most.
  /// - Returns: Whether a socket is ready.
  /// - Throws: As ``check()`` does.
  @inline(never)
  func wait(for sockets: inout SocketSet, atMost limit: UInt32 = UInt32(Int32.max)) throws(Failure) -> Bool {
    let start = platform_milliseconds()
    while true {
      let left = min(try check(), Limits.watchdogInterval)
      let slice = min(left, limit &- min(limit, platform_milliseconds() &- start))
      if slice == 0 { return false }
      let isReady = sockets.wait(slot, slice)
      feedWatchdog()
      if isReady { return true }
    }
  }

  /// Feeds the watchdog, unless nothing has moved for too long.
  func feedWatchdog() {
    if Self.left(of: limits.stall, platform_milliseconds() &- lastMove) > 0 { rt_port_watch_dog() }
  }
}
