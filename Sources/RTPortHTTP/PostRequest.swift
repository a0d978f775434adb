/// What a POST is asked to send, in the caller's memory.
struct PostRequest {
  let host: CallerText
  /// 1 to 65535.
  let port: UInt16
  let isTLS: Bool
  let target: CallerText
  let headers: HeaderLines
  let body: CallerBytes
  /// The response may be stored in flash.
  let takesFlash: Bool

  /// The port that the scheme implies (RFC 9110 §4.2).
  static func defaultPort(isTLS: Bool) -> UInt16 { isTLS ? 443 : 80 }
}
