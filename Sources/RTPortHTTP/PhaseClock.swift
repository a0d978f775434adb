internal import CPlatform
internal import CRTPort

/// What a call is doing, and how long it has done what.
struct PhaseClock {
  private(set) var phase = RT_HTTP_PHASE_CALL
  private var begin: UInt32 = 0
  private var phaseBegin: UInt32 = 0
  /// Milliseconds in each phase, from `RT_HTTP_PHASE_RESOLVE` on.
  private(set) var spent = [6 of UInt32](repeating: 0)

  /// Starts anew, for a call that has come in.
  mutating func start() {
    self = PhaseClock()
    begin = platform_milliseconds()
    phaseBegin = begin
  }

  /// Ends the present phase and begins another; gives how long the one that ended took, in milliseconds.
  @discardableResult
  mutating func enter(_ next: rt_http_phase) -> UInt32 {
    let now = platform_milliseconds()
    let taken = now &- phaseBegin
    phaseBegin = now
    if phase != RT_HTTP_PHASE_CALL && phase != RT_HTTP_PHASE_DONE { spent[Int(phase.rawValue) &- 1] &+= taken }
    phase = next
    return taken
  }

  /// Milliseconds from the call to the beginning of the present phase.
  var total: UInt32 { phaseBegin &- begin }
}
