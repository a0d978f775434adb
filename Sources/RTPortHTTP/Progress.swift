internal import CRTPort

/// How far a POST has come; each part is explained at `rt_http_progress`.
struct Progress {
  var sent: UInt32 = 0
  var sendTotal: UInt32 = 0
  var received: UInt32 = 0
  var receiveTotal: UInt32 = 0

  /// Tells the firmware.
  func show(_ phase: rt_http_phase, _ client: Handle) {
    var progress = unsafe rt_http_progress()
    unsafe progress.size = UInt32(MemoryLayout<rt_http_progress>.size)
    unsafe progress.client = client.pointer
    unsafe progress.phase = Int32(bitPattern: phase.rawValue)
    unsafe progress.sent = sent
    unsafe progress.send_total = sendTotal
    unsafe progress.received = received
    unsafe progress.receive_total = receiveTotal
    // SAFETY: the hook may use the progress during the call only.
    unsafe rt_port_http_progress(&progress)
  }
}
