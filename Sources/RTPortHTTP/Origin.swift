internal import CPlatform
internal import CRTPort
internal import HTTPCore

/// Where a connection goes to: scheme, host and port (RFC 9110 §4.3.1).
struct Origin {
  private(set) var isTLS = false
  private(set) var port: UInt16 = 0
  /// The host in lower case, ended by a NUL.
  private var host = [254 of UInt8](repeating: 0)
  private var length = 0

  /// The host, without the NUL.
  var name: Span<UInt8> {
    @_lifetime(borrow self)
    get { host.span.extracting(first: length) }
  }

  /// The host, with the NUL.
  var text: Span<UInt8> {
    @_lifetime(borrow self)
    get { host.span.extracting(first: length &+ 1) }
  }

  /// Becomes the origin of a request.
  ///
  /// - Parameter request: The request.
  /// - Returns: Whether it was that already.
  /// - Throws: `RT_HTTP_ERROR_HOST` if the host is neither a host name nor an IP literal.
  mutating func set(_ request: PostRequest) throws(Failure) -> Bool {
    let bytes = request.host.bytes
    if bytes.count > HostName.maximumLength { throw Failure(RT_HTTP_ERROR_HOST) }
    var isSame = isTLS == request.isTLS && port == request.port && length == bytes.count
    isTLS = request.isTLS
    port = request.port
    length = bytes.count
    for index in bytes.indices {
      // Activation codes carry upper-case names that servers then refuse.
      let byte = bytes[index] &- 0x41 <= 25 ? bytes[index] | 0x20 : bytes[index]
      isSame = isSame && host[index] == byte
      host[index] = byte
    }
    host[length] = 0
    var literal = platform_address()
    guard isSame || HostName.isValid(name) || platform_address.parse(text, into: &literal) else {
      port = 0  // that of no request: an origin that is not valid is nobody's
      throw Failure(RT_HTTP_ERROR_HOST)
    }
    return isSame
  }
}
