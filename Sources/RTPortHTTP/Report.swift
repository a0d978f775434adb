internal import CPlatform
internal import CRTPort
internal import CTLS

/// What happens in a call, as C is told when it is over. Each part is explained at `rt_http_report`.
@safe struct Report {
  fileprivate(set) var exported = unsafe rt_http_report()

  init() {}

  /// A call has come in.
  @inline(never)
  mutating func begin(_ client: Handle) {
    unsafe exported = rt_http_report()
    unsafe exported.size = UInt32(MemoryLayout<rt_http_report>.size)
    unsafe exported.client = client.pointer
    unsafe exported.address = CallerText(literal: "").pointer
    unsafe exported.certificate.depth = -1
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
    unsafe exported.error = 0
    unsafe exported.reused = 0
    unsafe exported.repeated = 1
  }

  /// So much has been received of the response.
  mutating func receive(status: UInt16, bodyLength: Int) {
    unsafe exported.status = Int32(status)
    unsafe exported.body_len = UInt32(truncatingIfNeeded: bodyLength)
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

  /// The server has ended the connection.
  var isEndOfConnection: Bool { isError(RT_HTTP_ERROR_RESET) || isError(RT_HTTP_ERROR_NO_RESPONSE) }

  func isError(_ error: rt_http_error) -> Bool { self.error == Int32(bitPattern: error.rawValue) }

  /// Why the call has failed.
  var failure: Failure { Failure(status: 0 &- error) }

  /// Forgets the failure, and gives it.
  mutating func takeFailure() -> Failure {
    let failure = failure
    unsafe exported.error = 0
    return failure
  }

  /// Tells the firmware.
  mutating func send() {
    // SAFETY: the hook may use the report during the call only.
    unsafe rt_port_http_report(&exported)
  }
}

extension Client {
  /// The call is over: adds to the report what its clock, the stream and TLS know.
  mutating func finishReport() {
    unsafe report.exported.phase = Int32(bitPattern: call.phase.rawValue)
    unsafe report.exported.phase_ms = (
      call.spent[1], call.spent[2], call.spent[3], call.spent[4], call.spent[5], call.spent[6]
    )
    unsafe report.exported.total_ms = call.phaseBegin &- call.begin
    unsafe platform_stream_report(slot, &report.exported)
    if call.phase != RT_HTTP_PHASE_CALL && connection.isTLS { unsafe ctls_report(slot, &report.exported) }
    if hasFailed { unsafe platform_log_failed(&report.exported) } else { unsafe report.exported.os_error = 0 }
  }
}
