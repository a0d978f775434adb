internal import CPlatform
internal import CRTPort
internal import CTLS
internal import FlashCore
internal import HTTPCore

/// What a client does where the port interface says nothing. Each option is explained at `rt_http_options`.
@safe struct Options {
  var exported = unsafe rt_http_options()

  /// No options; not valid.
  init() {}

  /// What holds unless firmware says otherwise.
  static var defaults: Options {
    var options = Options()
    unsafe options.exported.size = UInt32(MemoryLayout<rt_http_options>.size)
    unsafe options.exported.timeout_ms = Limits.defaultTimeout
    unsafe options.exported.user_agent = CallerText(literal: "gsma-rsp-lpad").pointer
    unsafe options.exported.admin_protocol = CallerText(literal: "gsma/rsp/v2.2.2").pointer
    unsafe options.exported.resolve_timeout_ms = Limits.defaultResolveTimeout
    unsafe options.exported.connect_timeout_ms = Limits.defaultConnectTimeout
    unsafe options.exported.handshake_timeout_ms = Limits.defaultHandshakeTimeout
    unsafe options.exported.stall_timeout_ms = Limits.defaultStallTimeout
    unsafe options.exported.idle_timeout_ms = Limits.defaultIdleTimeout
    unsafe options.exported.requests_per_connection = Limits.defaultRequestsPerConnection
    unsafe options.exported.dns_port = Limits.dnsPort
    unsafe options.exported.response_limit = Limits.defaultResponseLimit
    return options
  }

  /// Lets `body` change the options; false if they then have a value that is not allowed.
  mutating func change(_ body: (inout rt_http_options) -> Void) -> Bool {
    unsafe body(&exported)
    // What is above 2147483647 has the highest bit set.
    let times =
      unsafe exported.timeout_ms | exported.stall_timeout_ms | exported.resolve_timeout_ms
      | exported.connect_timeout_ms | exported.handshake_timeout_ms | exported.first_byte_timeout_ms
    if timeout == 0 || times > UInt32(Int32.max) { return false }
    if unsafe exported.dns_port &- 1 >= UInt32(UInt16.max) { return false }
    if ipVersion != 0 && ipVersion != 4 && ipVersion != 6 { return false }
    var servers = NameServers()
    if let list = dnsServers, !servers.add(list: list) { return false }
    if store < 0 || store > Int32(RT_HTTP_STORE_FLASH.rawValue) || tag.bytes.count > FlashEntry.tagSize { return false }
    var source = platform_address()
    return unsafe exported.source_address == nil || source.parse(CallerText(exported.source_address))
  }

  /// Copies as many options as the caller's structure has.
  static func copy(from options: UnsafePointer<rt_http_options>, to all: inout rt_http_options) {
    let size = unsafe all.size
    // SAFETY: the caller vouches for `size` bytes.
    unsafe withUnsafeMutableBytes(of: &all) { all in
      unsafe all.copyMemory(from: UnsafeRawBufferPointer(start: options, count: Int(min(options.pointee.size, size))))
    }
    unsafe all.size = size
  }

  /// How long a call may take in all, and without a byte that moves once the connection is open; 0: no limit.
  var timeout: UInt32 { unsafe exported.timeout_ms }
  var stallTimeout: UInt32 { unsafe exported.stall_timeout_ms }

  /// How long a phase may take; 0: no limit of its own.
  func limit(of phase: rt_http_phase) -> UInt32 {
    switch phase {
    case RT_HTTP_PHASE_RESOLVE: unsafe exported.resolve_timeout_ms
    case RT_HTTP_PHASE_CONNECT: unsafe exported.connect_timeout_ms
    case RT_HTTP_PHASE_HANDSHAKE: unsafe exported.handshake_timeout_ms
    case RT_HTTP_PHASE_WAIT: unsafe exported.first_byte_timeout_ms
    default: 0
    }
  }

  /// How long an idle connection can be used again, in milliseconds.
  var idleTimeout: UInt32 { unsafe exported.idle_timeout_ms }

  /// How many requests a connection carries at most; 0: no limit.
  var requestsPerConnection: UInt32 { unsafe exported.requests_per_connection }

  /// The IP version to use; 0: both.
  var ipVersion: UInt32 { unsafe exported.ip_version }

  /// Name servers' texts, and their port.
  var dnsServers: CallerText? { unsafe exported.dns_servers == nil ? nil : CallerText(exported.dns_servers) }
  var dnsPort: UInt16 { unsafe UInt16(truncatingIfNeeded: exported.dns_port) }

  /// Where responses are stored: a number of `rt_http_store`.
  var store: Int32 { unsafe exported.store }

  /// The longest response body; 0: no limit.
  var responseLimit: UInt32 { unsafe exported.response_limit }

  /// A region of flash is configured.
  var hasFlash: Bool { unsafe exported.flash_path != nil || exported.flash_length != 0 }

  /// What stores in flash; nil where `rt_port_http_use_flash` was not called.
  var flashStore: UnsafePointer<rt_http_flash>? { unsafe exported.flash }

  /// The region, as far as it is known before it is opened.
  var flash: platform_flash {
    unsafe platform_flash(
      file: -1, is_mtd: 0, base: exported.flash_base, length: exported.flash_length, page: exported.flash_page,
      block: exported.flash_block)
  }

  /// Its device or file.
  var flashPath: CallerText { unsafe CallerText(exported.flash_path) }

  /// What responses in flash are called.
  var tag: CallerText { unsafe CallerText(exported.flash_tag) }

  /// Old responses may give way.
  var givesWay: Bool { unsafe exported.flash_gives_way != 0 }

  /// Somebody is trusted.
  var hasTrust: Bool { unsafe exported.trust_anchors != nil || exported.trust_file != nil || exported.pinning != nil }

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
