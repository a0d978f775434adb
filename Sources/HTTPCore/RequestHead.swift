// The head of a POST request, written into the caller's buffer (RFC 9112 §3).
//
// Everything the caller supplies is checked, so that nothing can break out of its place: a target ends at a space, a
// field at a line end. What is written of a head that has an error must not be sent. Fields that frame the message or
// govern the connection are the client's own (RFC 9110 §7.6.1, RFC 9112 §6).

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

/// Writes a request's head into the caller's buffer: first ``start(target:host:port:)``, then fields, at last
/// ``finish(bodyLength:)``. The first error is kept, and told at the end.
public struct RequestHead: ~Copyable, ~Escapable {
  /// What a part of the head may be made of.
  private enum Part: UInt8 {
    /// Visible ASCII without `#` (RFC 3986 §3.3, §3.4); hosts are made of less.
    case target
    case name
    case value

    func allows(_ byte: UInt8) -> Bool {
      switch self {
      case .target: byte > .space && byte < 0x7F && byte != 0x23
      case .name: byte.isTokenCharacter
      case .value: byte.isFieldContent
      }
    }
  }

  private var output: MutableSpan<UInt8>
  /// How many bytes are written.
  public private(set) var count = 0
  private var error: RequestError?
  /// The bits of the default fields that the caller has supplied.
  private var supplied: UInt32 = 0

  /// A head of which nothing is written.
  ///
  /// - Parameter output: Where to write it.
  @_lifetime(copy output)
  public init(to output: consuming MutableSpan<UInt8>) {
    self.output = output
  }

  /// Writes the request line and Host, which comes first (RFC 9110 §7.2).
  ///
  /// - Parameters:
  ///   - target: The request target in origin form.
  ///   - host: A valid host name, or an IP literal without brackets.
  ///   - port: The port to name; 0 when it is the scheme's default (RFC 9110 §4.2.3).
  public mutating func start(target: Span<UInt8>, host: Span<UInt8>, port: UInt16) {
    append(.post)
    append(.space)
    if target.count == 0 || target[0] != 0x2F { fail(.target) }
    append(target, as: .target, orFail: .target)
    append(.space)
    append(.version)
    endLine()
    append(name: .host)
    let isLiteral6 = Self.colon(in: host) < host.count
    if isLiteral6 { append(0x5B) }
    append(host, as: .target, orFail: .target)
    if isLiteral6 { append(0x5D) }
    if port != 0 {
      append(.colon)
      append(decimal: UInt32(port))
    }
    endLine()
  }

  /// Writes a field that the caller supplies.
  ///
  /// - Parameter line: `Name: value`, without a line end. White space around the value is dropped.
  public mutating func add(line: Span<UInt8>) {
    let colon = Self.colon(in: line)
    let name = line.extracting(first: colon)
    append(name, as: .name, orFail: .field)
    guard colon > 0 && colon < line.count else { return fail(.field) }
    let word = Word(name)
    if word.isReserved { fail(.reservedField) }
    if supplied & word.defaultFieldBit != 0 { fail(.field) }
    supplied |= word.defaultFieldBit
    endName()
    append(value: line.extracting((colon &+ 1)...), orFail: .field)
  }

  /// Writes a default field, unless the caller has supplied it or `value` is empty.
  ///
  /// - Parameters:
  ///   - field: Which.
  ///   - value: Its value.
  public mutating func add(_ field: DefaultField, value: Span<UInt8>) {
    if value.count == 0 || supplied & field.word.defaultFieldBit != 0 { return }
    append(name: field.word)
    append(value: value, orFail: .defaultField)
  }

  /// Writes Content-Length, which a POST always has (RFC 9110 §8.6), and the empty line.
  ///
  /// - Parameter bodyLength: The length of the body in bytes.
  /// - Throws: The first error that there was.
  public mutating func finish(bodyLength: UInt32) throws(RequestError) {
    append(name: .contentLength)
    append(decimal: bodyLength)
    endLine()
    endLine()
    if let error { throw error }
  }

  /// Where the first colon is; behind the end if there is none.
  @inline(never)
  @export(interface)
  private static func colon(in text: Span<UInt8>) -> Int {
    var index = 0
    while index < text.count && text[index] != .colon { index &+= 1 }
    return index
  }

  @inline(never)
  @export(interface)
  private mutating func fail(_ error: RequestError) {
    if self.error == nil { self.error = error }
  }

  @inline(never)
  @export(interface)
  private mutating func append(_ byte: UInt8) {
    guard count < output.count else { return fail(.tooLong) }
    output[count] = byte
    count &+= 1
  }

  @inline(never)
  @export(interface)
  private mutating func append(_ text: Span<UInt8>, as part: Part, orFail error: RequestError) {
    for index in text.indices {
      if !part.allows(text[index]) { fail(error) }
      append(text[index])
    }
  }

  @inline(never)
  @export(interface)
  private mutating func append(_ word: Word) {
    for index in 0..<word.count { append(word[index]) }
  }

  @inline(never)
  @export(interface)
  private mutating func append(name: Word) {
    append(name)
    endName()
  }

  /// Writes what stands between a name and its value.
  @inline(never)
  @export(interface)
  private mutating func endName() {
    append(.colon)
    append(.space)
  }

  /// Writes a value without the white space around it, and the line end.
  @inline(never)
  @export(interface)
  private mutating func append(value: Span<UInt8>, orFail error: RequestError) {
    var first = 0
    var end = 0
    for index in value.indices where !value[index].isBlank {
      if end == 0 { first = index }
      end = index &+ 1
    }
    append(value.extracting(first..<end), as: .value, orFail: error)
    endLine()
  }

  @inline(never)
  @export(interface)
  private mutating func endLine() {
    append(.carriageReturn)
    append(.lineFeed)
  }

  // Divides by multiplication, exact for every number: 32-bit Arm has no division instruction to rely on. Calls itself
  // once for each digit, ten at most.
  @inline(never)
  @export(interface)
  private mutating func append(decimal number: UInt32) {
    let tens = number.multipliedFullWidth(by: 0xCCCC_CCCD).high &>> 3
    if tens > 0 { append(decimal: tens) }
    append(0x30 | UInt8(truncatingIfNeeded: number &- tens &* 10))
  }
}
