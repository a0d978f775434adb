internal import CRTPort

/// Sizes and times of the port, each with its reason. Those that firmware must budget for stand in the public headers.
enum Limits {
  /// Bytes of a client's window: the request's head is written here, with as much of the body as fits, and framing
  /// bytes of the response are received here. GSMA's requests are 0.5 to 2.4 KiB, heads included. At least
  /// `RT_HTTP_REQUEST_HEAD_MAX`.
  static var window: Int { 2048 }
  /// Bytes of a body that are sent before the response is looked for: a server that takes as fast as it is sent to would
  /// otherwise be given everything in one go.
  static var sendPiece: Int32 { 65_536 }
  /// A call's deadline unless an option says otherwise, in milliseconds: what ES9+ calls are given in the field.
  static var defaultTimeout: UInt32 { 180_000 }
  /// How long one wait lasts before the watchdog is fed, in milliseconds.
  static var watchdogInterval: UInt32 { 500 }
  /// How long the kernel is given before it is asked for random numbers again that it did not have yet, in milliseconds.
  static var randomPause: UInt32 { 100 }
  /// How long another program that stores in the region of flash is given before it is claimed again, in milliseconds.
  static var flashPause: UInt32 { 100 }
  /// How long resolving a name may take unless an option says otherwise, in milliseconds: five queries to each of two servers.
  static var defaultResolveTimeout: UInt32 { 30_000 }
  /// The same for opening a connection: SYN is repeated five times in it.
  static var defaultConnectTimeout: UInt32 { 60_000 }
  /// The same for the TLS handshake: two round trips and some signatures, on NB-IoT.
  static var defaultHandshakeTimeout: UInt32 { 60_000 }
  /// How long nothing may move unless an option says otherwise, in milliseconds: NB-IoT has gaps of half a minute.
  static var defaultStallTimeout: UInt32 { 120_000 }
  /// How long a connection may be idle unless an option says otherwise, in milliseconds: SM-DP+ servers give it 60 s.
  static var defaultIdleTimeout: UInt32 { 55_000 }
  /// Requests on one connection unless an option says otherwise: servers close theirs after about as many.
  static var defaultRequestsPerConnection: UInt32 { 100 }
  /// The longest response unless an option says otherwise, in bytes: several times the largest profiles.
  static var defaultResponseLimit: UInt32 { 2 &<< 20 }
  /// Addresses of a host that are tried, half of them IPv6.
  static var addresses: UInt32 { 16 }
  /// How long a connection attempt goes on alone before the next address is tried too, in milliseconds (RFC 8305 §5).
  static var attemptDelay: UInt32 { 250 }
  /// The port of name servers (RFC 1035 §4.2).
  static var dnsPort: UInt32 { 53 }
  /// Name servers that are asked, like in every other stub resolver.
  static var nameServers: UInt32 { 3 }
  /// How long a name server has for its answer before the next is asked, in milliseconds, at first and at most.
  static var firstQueryPause: UInt32 { 1000 }
  static var longestQueryPause: UInt32 { 8000 }
  /// How long the other family's addresses are waited for once there are some, in milliseconds (RFC 8305 §3).
  static var resolutionDelay: UInt32 { 50 }
  /// How long addresses are kept at most, in milliseconds: an hour.
  static var longestTimeToLive: UInt32 { 3_600_000 }
}
