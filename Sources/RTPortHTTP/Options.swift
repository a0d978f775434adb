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

  /// Lets `body` change the options.
  ///
  /// - Throws: `option` for a value that is not allowed.
  mutating func change(_ body: (inout rt_http_options) -> Void) throws(Failure) {
    unsafe body(&exported)
    guard timeout >= 1 && timeout <= UInt32(Int32.max) else { throw Failure(RT_HTTP_ERROR_OPTION) }
  }

  /// The deadline of a call, in milliseconds.
  var timeout: UInt32 { unsafe exported.timeout_ms }

  /// Whom to trust.
  var trust: ctls_trust {
    unsafe ctls_trust(
      anchors: exported.trust_anchors, anchors_length: exported.trust_anchors_len, file: exported.trust_file)
  }

  /// Writes the fields of a request that the caller did not supply, and ends its head.
  ///
  /// - Parameters:
  ///   - head: The head, which has all else.
  ///   - request: The request.
  ///   - output: Where to write.
  /// - Throws: `option` for a value that is no field value, or `headTooLong`.
  func finish(
    _ head: inout RequestHead, for request: PostRequest, into output: inout MutableSpan<UInt8>
  ) throws(Failure) {
    do throws(RequestError) {
      var next: UInt8 = 0
      while let field = DefaultField(rawValue: next) {
        if let value = value(of: field, for: request.target) {
          try head.add(field, value: value.bytes().bytes(), into: &output)
        }
        next &+= 1
      }
      try head.finish(bodyLength: request.body.count, into: &output)
    } catch {
      throw Failure(error == .tooLong ? RT_HTTP_ERROR_HEAD_TOO_LONG : RT_HTTP_ERROR_OPTION)
    }
  }

  private func value(of field: DefaultField, for target: CallerText) -> CallerText? {
    switch field {
    case .userAgent: unsafe CallerText(exported.user_agent)
    case .adminProtocol: unsafe CallerText(exported.admin_protocol)
    case .contentType: unsafe CallerText(exported.content_type) ?? contentType(for: target)
    }
  }

  /// The media type of GSMA's binding on a path (SGP.22 §6.3, §6.5).
  private func contentType(for target: CallerText) -> CallerText {
    target.bytes().bytes().equals("/gsma/rsp2/asn1")
      ? CallerText(literal: "application/x-gsma-rsp-asn1") : CallerText(literal: "application/json")
  }
}
