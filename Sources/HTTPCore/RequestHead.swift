// The head of a POST request, written into the caller's buffer (RFC 9112 §3).
//
// Everything the caller supplies is checked, so that nothing can break out of its place: a target ends at a space, a
// field at a line end. What is written of a head that has an error must not be sent. Fields that frame the message or govern the connection are the
// client's own (RFC 9110 §7.6.1, RFC 9112 §6).

/// Why a request can't be written.
public enum RequestError: UInt8, Error {
  /// The target is not `/`, followed by visible ASCII without a `#` (RFC 9112 §3.2.1).
  case target
  /// A field is not `Name: value`, or holds a control byte, or names a default field a second time.
  case field
  /// The value of a default field holds a control byte.
  case defaultField
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

/// Writes a request's head into the caller's buffer: first ``start(target:host:port:into:)``, then fields, at last
/// ``finish(bodyLength:into:)``. The first error is kept, and told at the end.
public struct RequestHead: ~Copyable {
  /// How many bytes are written.
  public private(set) var count = 0
  private var error: RequestError?
  /// The bits of the default fields that the caller has supplied.
  private var supplied: UInt32 = 0

  /// A head of which nothing is written.
  public init() {}

  /// Writes the request line and Host, which comes first (RFC 9110 §7.2).
  ///
  /// - Parameters:
  ///   - target: The request target in origin form.
  ///   - host: A valid host name, or an IP literal without brackets.
  ///   - port: The port to name; 0 when it is the scheme's default (RFC 9110 §4.2.3).
  ///   - output: Where to write.
  public mutating func start(
    target: Span<UInt8>, host: Span<UInt8>, port: UInt16, into output: inout MutableSpan<UInt8>
  ) {
    for index in method.indices { append(method[index].byte, &output) }
    if target.count == 0 || target[0] != 0x2F { fail(.target) }
    for index in target.indices {
      let byte = target[index]
      if byte <= .space || byte >= 0x7F || byte == 0x23 { fail(.target) }
      append(byte, &output)
    }
    for index in version.indices { append(version[index].byte, &output) }
    append(.host, &output)
    var isLiteral6 = false
    for index in host.indices where host[index] == .colon { isLiteral6 = true }
    if isLiteral6 { append(0x5B, &output) }
    for index in host.indices { append(host[index], &output) }
    if isLiteral6 { append(0x5D, &output) }
    if port != 0 {
      append(.colon, &output)
      append(decimal: UInt32(port), &output)
    }
    endLine(&output)
  }

  /// Writes a field that the caller supplies.
  ///
  /// - Parameters:
  ///   - line: `Name: value`, without a line end. White space around the value is dropped.
  ///   - output: Where to write.
  public mutating func add(line: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    var colon = 0
    while colon < line.count && line[colon] != .colon {
      if !line[colon].isTokenCharacter { fail(.field) }
      append(line[colon], &output)
      colon &+= 1
    }
    guard colon > 0 && colon < line.count else { return fail(.field) }
    let word = Word(line.extracting(first: colon))
    if word.isReserved { fail(.reservedField) }
    if supplied & word.defaultFieldBit != 0 { fail(.field) }
    supplied |= word.defaultFieldBit
    endName(&output)
    append(value: line, from: colon &+ 1, ifInvalid: .field, &output)
  }

  /// Writes a default field, unless the caller has supplied it or `value` is empty.
  ///
  /// - Parameters:
  ///   - field: Which.
  ///   - value: Its value.
  ///   - output: Where to write.
  public mutating func add(_ field: DefaultField, value: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    if value.count == 0 || supplied & field.word.defaultFieldBit != 0 { return }
    append(field.word, &output)
    append(value: value, from: 0, ifInvalid: .defaultField, &output)
  }

  /// Writes Content-Length, which a POST always has (RFC 9110 §8.6), and the empty line.
  ///
  /// - Parameters:
  ///   - bodyLength: The length of the body in bytes.
  ///   - output: Where to write.
  /// - Throws: The first error that there was.
  public mutating func finish(bodyLength: UInt32, into output: inout MutableSpan<UInt8>) throws(RequestError) {
    append(.contentLength, &output)
    append(decimal: bodyLength, &output)
    endLine(&output)
    endLine(&output)
    if let error { throw error }
  }

  @inline(never)
  private mutating func fail(_ error: RequestError) {
    if self.error == nil { self.error = error }
  }

  @inline(never)
  private mutating func append(_ byte: UInt8, _ output: inout MutableSpan<UInt8>) {
    guard count < output.count else { return fail(.tooLong) }
    output[count] = byte
    count &+= 1
  }

  /// Writes a name, and what stands between it and the value.
  @inline(never)
  private mutating func append(_ name: Word, _ output: inout MutableSpan<UInt8>) {
    for index in 0..<name.count { append(name[index], &output) }
    endName(&output)
  }

  @inline(never)
  private mutating func endName(_ output: inout MutableSpan<UInt8>) {
    append(.colon, &output)
    append(.space, &output)
  }

  /// Writes the value that begins at `start` of a line, and the line end.
  @inline(never)
  private mutating func append(
    value line: Span<UInt8>, from start: Int, ifInvalid error: RequestError, _ output: inout MutableSpan<UInt8>
  ) {
    var first = start
    var end = line.count
    while first < end && line[first].isBlank { first &+= 1 }
    while first < end && line[end &- 1].isBlank { end &-= 1 }
    for index in first..<end {
      if !line[index].isFieldContent { fail(error) }
      append(line[index], &output)
    }
    endLine(&output)
  }

  @inline(never)
  private mutating func endLine(_ output: inout MutableSpan<UInt8>) {
    append(.carriageReturn, &output)
    append(.lineFeed, &output)
  }

  // Divides by subtraction: 32-bit Arm has no division instruction to rely on.
  @inline(never)
  private mutating func append(decimal number: UInt32, _ output: inout MutableSpan<UInt8>) {
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
      if hasBegun { append(digit, &output) }
    }
  }
}

private let method: [5 of ASCII] = ["P", "O", "S", "T", " "]
private let version: [11 of ASCII] = [" ", "H", "T", "T", "P", "/", "1", ".", "1", "\r", "\n"]
private let powersOfTen: [10 of UInt32] = [
  1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10, 1,
]
