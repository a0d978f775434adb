// What must come of the bytes that a server sends: RFC 9112, with this project's decisions on what it leaves open.
//
// Slow and obvious: it has all bytes in front of it, copies them freely, and shares nothing with HTTPCore. A response is
// heads, of which the last counts, and a body in one of three framings; whatever can't be that is refused.

/// How a stream ends behind the bytes that were received.
public enum StreamEnd: UInt8, CaseIterable, Sendable {
  /// It does not: the peer may still send.
  case open
  /// The peer ended it on purpose.
  case clean
  /// It broke off.
  case unclean
}

/// A response, as far as the bytes go.
public struct ResponseReference {
  /// The status of the final response; 0 until its status line is there.
  public private(set) var status = 0
  /// The final response's head is there, and can be trusted.
  public private(set) var hasHead = false
  /// The length that the head gives the body.
  public private(set) var contentLength: Int?
  /// The body, as far as it came.
  public private(set) var body: [UInt8] = []
  /// How many bytes of body come next, if more comes; 4 GiB - 1 if only the end of the connection ends them.
  public private(set) var expectedBody = 0
  /// The response is there, from its first byte to its last.
  public private(set) var isComplete = false
  /// Another request may be sent on the connection.
  public private(set) var allowsReuse = false
  /// The names of the errors that the response may be refused with; empty if it is not refused.
  public private(set) var refusals: Set<String> = []
  /// How many bytes are the response's.
  public var length: Int { cursor.position }

  private var cursor: Cursor
  private let end: StreamEnd

  /// Judges a response.
  ///
  /// - Parameters:
  ///   - bytes: All that was received.
  ///   - end: What came behind them.
  public init(_ bytes: [UInt8], end: StreamEnd) {
    cursor = Cursor(bytes: bytes)
    self.end = end
    do throws(Stop) {
      try decode()
      isComplete = true
    } catch {
      allowsReuse = false
      switch error {
      case .bytesEnded:
        cursor.position = bytes.count
        if end != .open { refusals = ["incomplete"] }
      case .refused(let errors): refusals = errors
      }
    }
  }

  private mutating func decode() throws(Stop) {
    var headOctets = 32_768  // of all heads together
    var interimResponses = 0
    while true {
      let before = cursor.position
      let line = try cursor.take(.status, limits: lineLimits + [Limit(octets: headOctets, error: "headLimit")])
      let code = Int(text(line[9...11])) ?? 0
      let isInterim = (100...199).contains(code)
      if !isInterim { status = code }
      headOctets -= cursor.position - before
      let fields = try takeFields(octets: &headOctets, error: "headLimit")
      // Interim responses are skipped with all they say, at most 8 of them; no upgrade was asked for (N3 to N5).
      if code == 101 { throw .refused(["switchedProtocols"]) }
      if isInterim {
        interimResponses += 1
        if interimResponses > 8 { throw .refused(["interimLimit"]) }
        continue
      }
      try decodeBody(Head(fields: fields, status: status, isHTTP10: line[7] == 0x30))
      return
    }
  }

  private mutating func decodeBody(_ head: Head) throws(Stop) {
    let framing = try head.framing()
    hasHead = true
    allowsReuse = !head.closes
    switch framing {
    case .none:
      break
    case .length(let length):
      contentLength = length
      try takeBody(length)
    case .chunked:
      try decodeChunks()
    case .untilClose:
      allowsReuse = false
      body += cursor.take(cursor.rest.count)
      // Only a clean end says that nothing is missing (§9.8).
      if end != .clean {
        expectedBody = 4_294_967_295
        throw .bytesEnded
      }
    }
  }

  private mutating func takeBody(_ length: Int) throws(Stop) {
    let data = cursor.take(length)
    body += data
    expectedBody = length - data.count
    if expectedBody > 0 { throw .bytesEnded }
  }

  /// §7.1: chunks up to one of size 0, then trailers, which mean nothing.
  private mutating func decodeChunks() throws(Stop) {
    var overhead = 0
    while true {
      let line = try takeOverhead(.chunk, &overhead, limits: chunkLineLimits(cursor.line))
      let size = Int(text(line.prefix(while: isHexadecimal)), radix: 16) ?? 0
      if size == 0 { break }
      try takeBody(size)
      _ = try takeOverhead(.chunkEnd, &overhead, limits: [])
    }
    var trailerOctets = 8192
    _ = try takeFields(octets: &trailerOctets, error: "trailerLimit")
  }

  /// Takes a line of the chunked coding itself. Together they may have 100 KiB; beyond that, at most four fifths of all
  /// bytes, which is four times the body (rule K8).
  private mutating func takeOverhead(
    _ kind: LineKind, _ overhead: inout Int, limits: [Limit]
  ) throws(Stop) -> [UInt8] {
    let allowed = max(102_400, 4 * body.count)
    let before = cursor.position
    let line = try cursor.take(kind, limits: limits + [Limit(octets: allowed - overhead, error: "chunkLimit")])
    overhead += cursor.position - before
    return line
  }

  /// Rules K2 and K3: at most 16 digits, a size below 4 GiB, at most 1024 octets between the size and the CR.
  private func chunkLineLimits(_ line: [UInt8]) -> [Limit] {
    let digits = line.prefix(while: isHexadecimal)
    let zeros = digits.prefix { $0 == 0x30 }
    let extensions = line.dropFirst(digits.count).prefix { $0 != carriageReturn && $0 != lineFeed }
    var limits: [Limit] = []
    if digits.count > 16 { limits.append(Limit(octets: 16, error: "chunk")) }
    if digits.count - zeros.count > 8 { limits.append(Limit(octets: zeros.count + 8, error: "bodyTooLong")) }
    if extensions.count > 1024 { limits.append(Limit(octets: digits.count + 1024, error: "chunkExtensionLimit")) }
    return limits
  }

  /// Takes field lines up to the empty line: at most 128, of so many octets in all.
  private mutating func takeFields(octets: inout Int, error: String) throws(Stop) -> [Field] {
    var fields: [Field] = []
    while true {
      var limits = lineLimits + [Limit(octets: octets, error: error)]
      if fields.count == 128, let first = cursor.line.first, !isBlank(first), first != carriageReturn {
        limits.append(Limit(octets: 0, error: "fieldLimit"))
      }
      let before = cursor.position
      let line = try cursor.take(.field(isFirst: fields.isEmpty), limits: limits)
      octets -= cursor.position - before
      if line.isEmpty { return fields }
      if isBlank(line[0]) {
        // §5.2: an obs-fold is replaced by SP.
        fields[fields.count - 1].value += [0x20] + line
      } else {
        let name = line.prefix { $0 != 0x3A }
        fields.append(Field(name: text(lowercased(name)), value: Array(line.dropFirst(name.count + 1))))
      }
    }
  }

  /// A line has at most 8192 octets, its CR among them, its LF not.
  private var lineLimits: [Limit] {
    cursor.line.prefix { $0 != lineFeed }.count > 8192 ? [Limit(octets: 8192, error: "lineLimit")] : []
  }
}
