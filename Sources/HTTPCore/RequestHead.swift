// The head of a POST request, written into the caller's buffer (RFC 9112 §3).
//
// Everything the caller supplies is checked before a byte of it is written, so nothing can break out of its place:
// a target ends at a space, a field at a line end. Fields that frame the message or govern the connection are the
// client's own (RFC 9110 §7.6.1, RFC 9112 §6).

/// Why a request can't be written.
public enum RequestError: UInt8, Error {
  /// The target is not `/`, followed by visible ASCII without a `#` (RFC 9112 §3.2.1).
  case target
  /// A field is not `Name: value`, or holds a control byte, or names a default field a second time.
  case field
  /// A field that only the client may send.
  case reservedField
  /// The head does not fit the buffer.
  case tooLong
}

/// A field that is sent unless the caller supplies it.
public enum DefaultField: UInt8 {
  /// User-Agent.
  case userAgent
  /// X-Admin-Protocol.
  case adminProtocol
  /// Content-Type.
  case contentType

  fileprivate var word: Word {
    switch self {
    case .userAgent: .userAgent
    case .adminProtocol: .adminProtocol
    case .contentType: .contentType
    }
  }
}

/// Writes a request's head: first ``start(target:host:port:into:)``, then fields, at last ``finish(bodyLength:into:)``,
/// each time into the same buffer.
public struct RequestHead: ~Copyable {
  /// How many bytes are written, from the start of the buffer on.
  public private(set) var count = 0

  /// A bit for each `DefaultField` that the caller has supplied.
  private var supplied: UInt8 = 0

  /// A head of which nothing is written.
  public init() {}

  /// Writes the request line and Host, which comes first (RFC 9110 §7.2).
  ///
  /// - Parameters:
  ///   - target: The request target in origin form.
  ///   - host: A valid host name, or an IP literal without brackets.
  ///   - port: The port to name; nil when it is the scheme's default (RFC 9110 §4.2.3).
  ///   - output: Where to write.
  /// - Throws: ``RequestError/target`` or ``RequestError/tooLong``.
  public mutating func start(
    target: Span<UInt8>, host: Span<UInt8>, port: UInt16?, into output: inout MutableSpan<UInt8>
  ) throws(RequestError) {
    guard target.count > 0 && target[0] == 0x2F else { throw .target }
    var isLiteral6 = false
    for index in target.indices {
      let byte = target[index]
      guard byte > .space && byte < 0x7F && byte != 0x23 else { throw .target }
    }
    for index in host.indices where host[index] == .colon { isLiteral6 = true }

    for index in method.indices { try append(method[index].byte, to: &output) }
    try append(target, to: &output)
    for index in version.indices { try append(version[index].byte, to: &output) }
    try append(.host, to: &output)
    try endName(&output)
    if isLiteral6 { try append(0x5B, to: &output) }
    try append(host, to: &output)
    if isLiteral6 { try append(0x5D, to: &output) }
    if let port {
      try append(.colon, to: &output)
      try append(decimal: UInt32(port), to: &output)
    }
    try endLine(&output)
  }

  /// Writes a field that the caller supplies.
  ///
  /// - Parameters:
  ///   - line: `Name: value`, without a line end. White space around the value is dropped.
  ///   - output: Where to write.
  /// - Throws: ``RequestError/field``, ``RequestError/reservedField`` or ``RequestError/tooLong``.
  public mutating func add(line: Span<UInt8>, into output: inout MutableSpan<UInt8>) throws(RequestError) {
    var token = Token()
    var colon = 0
    while colon < line.count && line[colon] != .colon {
      guard line[colon].isTokenCharacter else { throw .field }
      token.append(line[colon])
      colon &+= 1
    }
    guard colon > 0 && colon < line.count else { throw .field }
    switch Word(token) {
    case .contentLength, .transferEncoding, .connection, .host, .te, .trailer, .upgrade, .expect, .keepAlive,
      .proxyConnection:
      throw .reservedField
    case .userAgent: try supply(.userAgent)
    case .adminProtocol: try supply(.adminProtocol)
    case .contentType: try supply(.contentType)
    case .unknown, .contentEncoding, .chunked, .identity, .close: break
    }
    try append(line.extracting(first: colon), to: &output)
    try append(value: line.extracting((colon &+ 1)...), to: &output)
  }

  /// Writes a default field, unless the caller has supplied it or `value` is empty.
  ///
  /// - Parameters:
  ///   - field: Which.
  ///   - value: Its value.
  ///   - output: Where to write.
  /// - Throws: ``RequestError/field`` or ``RequestError/tooLong``.
  public mutating func add(
    _ field: DefaultField, value: Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) throws(RequestError) {
    if value.count == 0 || supplied & 1 &<< field.rawValue != 0 { return }
    try append(field.word, to: &output)
    try append(value: value, to: &output)
  }

  /// Writes Content-Length, which a POST always has (RFC 9110 §8.6), and the empty line.
  ///
  /// - Parameters:
  ///   - bodyLength: The length of the body in bytes.
  ///   - output: Where to write.
  /// - Throws: ``RequestError/tooLong``.
  public mutating func finish(
    bodyLength: UInt32, into output: inout MutableSpan<UInt8>
  ) throws(RequestError) {
    try append(.contentLength, to: &output)
    try endName(&output)
    try append(decimal: bodyLength, to: &output)
    try endLine(&output)
    try endLine(&output)
  }

  private mutating func supply(_ field: DefaultField) throws(RequestError) {
    let bit: UInt8 = 1 &<< field.rawValue
    if supplied & bit != 0 { throw .field }
    supplied |= bit
  }

  // Writes `: value` and the line end.
  private mutating func append(value: Span<UInt8>, to output: inout MutableSpan<UInt8>) throws(RequestError) {
    var first = 0
    var end = value.count
    while first < end && value[first].isBlank { first &+= 1 }
    while first < end && value[end &- 1].isBlank { end &-= 1 }
    try endName(&output)
    for index in first..<end {
      guard value[index].isFieldContent else { throw .field }
      try append(value[index], to: &output)
    }
    try endLine(&output)
  }

  private mutating func append(_ word: Word, to output: inout MutableSpan<UInt8>) throws(RequestError) {
    guard let end = word.write(to: &output, at: count) else { throw .tooLong }
    count = end
  }

  private mutating func endName(_ output: inout MutableSpan<UInt8>) throws(RequestError) {
    try append(.colon, to: &output)
    try append(.space, to: &output)
  }

  private mutating func append(_ bytes: Span<UInt8>, to output: inout MutableSpan<UInt8>) throws(RequestError) {
    for index in bytes.indices { try append(bytes[index], to: &output) }
  }

  private mutating func append(_ byte: UInt8, to output: inout MutableSpan<UInt8>) throws(RequestError) {
    if count == output.count { throw .tooLong }
    output[count] = byte
    count &+= 1
  }

  private mutating func endLine(_ output: inout MutableSpan<UInt8>) throws(RequestError) {
    try append(.carriageReturn, to: &output)
    try append(.lineFeed, to: &output)
  }

  // Divides by subtraction: 32-bit Arm has no division instruction to rely on.
  private mutating func append(
    decimal number: UInt32, to output: inout MutableSpan<UInt8>
  ) throws(RequestError) {
    var rest = number
    var hasBegun = false
    for index in powersOfTen.indices {
      let power = powersOfTen[index]
      var digit: UInt8 = 0x30
      while rest >= power {
        rest &-= power
        digit &+= 1
      }
      hasBegun = hasBegun || digit != 0x30 || power == 1
      if hasBegun { try append(digit, to: &output) }
    }
  }
}

private let method: [5 of ASCII] = ["P", "O", "S", "T", " "]
private let version: [11 of ASCII] = [" ", "H", "T", "T", "P", "/", "1", ".", "1", "\r", "\n"]
private let powersOfTen: [10 of UInt32] = [
  1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10, 1,
]
