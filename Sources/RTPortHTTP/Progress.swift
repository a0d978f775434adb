internal import CRTPort

/// How far a POST has come; each part is explained at `rt_http_progress`.
@safe struct Progress {
  private var exported = unsafe rt_http_progress()

  init() {
    unsafe exported.size = UInt32(MemoryLayout<rt_http_progress>.size)
  }

  /// How much of the request's body was sent.
  var sent: UInt32 {
    get { unsafe exported.sent }
    set { unsafe exported.sent = newValue }
  }

  /// The request's body is so long.
  mutating func begin(_ client: Handle, sendTotal: UInt32) {
    unsafe exported.client = client.pointer
    unsafe exported.sent = 0
    unsafe exported.send_total = sendTotal
  }

  /// So much of the response's body was received.
  mutating func receive(_ received: Int, of total: UInt32) {
    unsafe exported.received = UInt32(truncatingIfNeeded: received)
    unsafe exported.receive_total = total
  }

  /// Tells the firmware.
  @inline(never)
  mutating func show(_ phase: rt_http_phase) {
    unsafe exported.phase = Int32(bitPattern: phase.rawValue)
    // SAFETY: the hook may use the progress during the call only.
    unsafe rt_port_http_progress(&exported)
  }
}
