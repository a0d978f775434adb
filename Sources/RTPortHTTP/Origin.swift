internal import CPlatform
internal import CRTPort
internal import HTTPCore

/// Where a connection goes to: scheme, host and port (RFC 9110 §4.3.1).
struct Origin {
  private(set) var isTLS = false
  private(set) var port: UInt16 = 0
  /// The host in lower case, ended by a NUL.
  private var host = [256 of UInt8](repeating: 0)
  private var length: UInt8 = 0

  /// The host, without the NUL.
  var name: Span<UInt8> {
    @_lifetime(borrow self)
    get { host.span.extracting(first: Int(length)) }
  }

  /// The host as text. It stays where it is, since an origin is part of a client.
  var text: CallerText {
    mutating get { CallerText(host.mutableSpan) }
  }

  /// Becomes the origin of a request. If the host is neither a host name nor an IP literal, the port is then 0.
  ///
  /// - Parameter request: The request.
  /// - Returns: Whether it was that already.
  mutating func set(_ request: PostRequest) -> Bool {
    let bytes = request.host.bytes
    // What is too long is cut, and still too long to be valid.
    let count = UInt8(truncatingIfNeeded: min(bytes.count, 255))
    var differences = length ^ count
    if isTLS != request.isTLS || port != request.port { differences = 1 }
    isTLS = request.isTLS
    port = request.port
    length = count
    for index in 0..<Int(count) {
      // Activation codes carry upper-case names that servers then refuse.
      let byte = bytes[index] &- 0x41 <= 25 ? bytes[index] | 0x20 : bytes[index]
      differences |= host[index] ^ byte
      host[index] = byte
    }
    host[Int(count)] = 0
    var literal = platform_address()
    // The port of no request: an origin that is not valid is nobody's.
    if differences != 0 && !HostName.isValid(name) && !literal.parse(text) { port = 0 }
    return differences == 0
  }
}
