internal import CRTPort

/// Sizes and times of the port, each with its reason. Those that firmware must budget for stand in the public headers.
enum Limits {
  /// Bytes of a client's window: the request's head is written here, with as much of the body as fits, and framing
  /// bytes of the response are received here. GSMA's requests are 0.5 to 2.4 KiB, heads included. At least
  /// `RT_HTTP_REQUEST_HEAD_MAX`.
  static var window: Int { 2048 }
  /// A call's deadline unless an option says otherwise, in milliseconds: what ES9+ calls are given in the field.
  static var defaultTimeout: UInt32 { 180_000 }
  /// How long one wait lasts before the watchdog is fed, in milliseconds.
  static var watchdogInterval: UInt32 { 500 }
  /// Addresses of a host that are tried.
  static var addresses: Int { 8 }
  /// How long a connection attempt goes on alone before the next address is tried too, in milliseconds (RFC 8305 §5).
  static var attemptDelay: UInt32 { 250 }
}
