internal import CPlatform
internal import CRTPort
internal import CTLS

/// What happens in a call, as C is told when it is over. Each part is explained at `rt_http_report`.
@safe struct Report {
  private(set) var exported = unsafe rt_http_report()

  init() {}

  /// The report of a call that has come in.
  init(_ client: Handle) {
    unsafe exported.size = UInt32(MemoryLayout<rt_http_report>.size)
    unsafe exported.client = client.pointer
  }

  var error: Int32 { unsafe exported.error }

  var status: Int32 { unsafe exported.status }

  var bodyLength: UInt32 { unsafe exported.body_len }

  /// The call uses a connection that was open.
  var isReused: Bool {
    get { unsafe exported.reused != 0 }
    set { unsafe exported.reused = newValue ? 1 : 0 }
  }

  /// The request is sent again, on a new connection.
  mutating func repeats() {
    unsafe exported.reused = 0
    unsafe exported.repeated = 1
  }

  /// So much has been received of the response.
  mutating func receive(status: UInt16, bodyLength: Int) {
    unsafe exported.status = Int32(status)
    unsafe exported.body_len = UInt32(bodyLength)
  }

  /// The response is in flash.
  mutating func store(address: UInt32, sequence: UInt32) {
    unsafe exported.in_flash = 1
    unsafe exported.flash_address = address
    unsafe exported.flash_sequence = sequence
  }

  var isInFlash: Bool { unsafe exported.in_flash != 0 }

  var flashAddress: UInt32 { unsafe exported.flash_address }

  /// The call has failed.
  mutating func fail(_ failure: Failure) {
    unsafe exported.error = Int32(failure.number)
  }

  /// The call is over: adds what its clock, the stream and TLS know.
  mutating func finish(_ call: borrowing Call, _ connection: Connection) {
    unsafe exported.phase = Int32(bitPattern: call.phase.rawValue)
    let times = call.spent
    unsafe exported.phase_ms = (times[0], times[1], times[2], times[3], times[4], times[5])
    unsafe exported.total_ms = call.total
    unsafe platform_stream_report(connection.slot, &exported)
    if connection.isTLS { unsafe ctls_report(connection.slot, &exported) }
    if error != 0 { unsafe platform_log_failed(&exported) } else { unsafe exported.os_error = 0 }
  }

  /// Tells the firmware.
  mutating func send() {
    // SAFETY: the hook may use the report during the call only.
    unsafe rt_port_http_report(&exported)
  }
}
