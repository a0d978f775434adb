internal import CRTPort
internal import CTLS
internal import HTTPCore

/// What a client does where the port interface says nothing. Each option is explained at `rt_http_options`.
@safe struct Options {
  private(set) var exported = unsafe rt_http_options()

  /// No options; not valid.
  init() {}

  /// What holds unless firmware says otherwise.
  static var defaults: Options {
    var options = Options()
    unsafe options.exported.size = UInt32(MemoryLayout<rt_http_options>.size)
    unsafe options.exported.timeout_ms = Limits.defaultTimeout
    unsafe options.exported.user_agent = CallerText(literal: "gsma-rsp-lpad").pointer
    unsafe options.exported.admin_protocol = CallerText(literal: "gsma/rsp/v2.2.2").pointer
    return options
  }

  /// Lets `body` change the options; false if they then have a value that is not allowed.
  mutating func change(_ body: (inout rt_http_options) -> Void) -> Bool {
    unsafe body(&exported)
    return timeout >= 1 && timeout <= UInt32(Int32.max)
  }

  /// The deadline of a call, in milliseconds.
  var timeout: UInt32 { unsafe exported.timeout_ms }

  /// Somebody is trusted.
  var hasTrust: Bool { unsafe exported.trust_anchors != nil || exported.trust_file != nil }

  /// Whom to trust, and what to offer.
  func trust(offersTLS13: Bool) -> ctls_trust {
    unsafe ctls_trust(
      anchors: exported.trust_anchors, anchors_length: exported.trust_anchors_len, file: exported.trust_file,
      offers_tls13: offersTLS13 ? 1 : 0)
  }

  /// The value of a field in a request for `target`; empty: the field is not sent.
  func value(of field: DefaultField, for target: CallerText) -> CallerText {
    switch field {
    case .userAgent: unsafe CallerText(exported.user_agent)
    case .adminProtocol: unsafe CallerText(exported.admin_protocol)
    case .contentType:
      unsafe exported.content_type == nil ? contentType(for: target) : CallerText(exported.content_type)
    }
  }

  /// The media type of GSMA's binding on a path (SGP.22 §6.3, §6.5).
  private func contentType(for target: CallerText) -> CallerText {
    target.bytes.equals("/gsma/rsp2/asn1")
      ? CallerText(literal: "application/x-gsma-rsp-asn1") : CallerText(literal: "application/json")
  }
}
