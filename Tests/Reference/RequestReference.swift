// What the head of a POST must look like, octet by octet, or that it must be refused (RFC 9112 §3, rules R1 to R5).

/// A request to write the head of.
public struct RequestReference: Sendable {
  /// The request target.
  public var target: [UInt8] = octets("/")
  /// A host name or an IP literal.
  public var host: [UInt8] = octets("a")
  /// 0 for the scheme's default.
  public var port: UInt16 = 0
  /// The caller's fields.
  public var lines: [[UInt8]] = []
  /// User-Agent: sent unless the caller sends it, or the value is empty.
  public var userAgent: [UInt8] = []
  /// X-Admin-Protocol, likewise.
  public var adminProtocol: [UInt8] = []
  /// Content-Type, likewise.
  public var contentType: [UInt8] = []
  /// How many bytes the body has.
  public var bodyLength: UInt32 = 0

  /// The least request there is.
  public init() {}

  /// Fields that frame the message or govern the connection are not the caller's to send.
  private static let reserved: Set<String> = [
    "content-length", "transfer-encoding", "connection", "host", "te", "trailer", "upgrade", "expect", "keep-alive",
    "proxy-connection",
  ]

  private var defaults: [(name: String, value: [UInt8])] {
    [("User-Agent", userAgent), ("X-Admin-Protocol", adminProtocol), ("Content-Type", contentType)]
  }

  /// A caller's line in its parts; without a colon, all of it is name.
  private func parts(_ line: [UInt8]) -> (name: [UInt8], value: [UInt8]?) {
    guard let colon = line.firstIndex(of: 0x3A) else { return (line, nil) }
    return (Array(line[..<colon]), trimmed(line[(colon + 1)...]))
  }

  private func name(_ line: [UInt8]) -> String { text(lowercased(parts(line).name)) }

  /// The head, if nothing is wrong with it.
  public var head: [UInt8] {
    // §7.2 of RFC 9110: an IPv6 literal stands in brackets, a default port is left out.
    let authority = host.contains(0x3A) ? octets("[") + host + octets("]") : host
    var head = octets("POST ") + target + octets(" HTTP/1.1\r\nHost: ") + authority
    if port != 0 { head += octets(":\(port)") }
    head += octets("\r\n")
    for line in lines {
      let (name, value) = parts(line)
      head += name + octets(": ") + (value ?? []) + octets("\r\n")
    }
    for (name, value) in defaults where !value.isEmpty && !lines.map(self.name).contains(name.lowercased()) {
      head += octets("\(name): ") + trimmed(value) + octets("\r\n")
    }
    return head + octets("Content-Length: \(bodyLength)\r\n\r\n")
  }

  /// What the head must be refused with: for its first fault; for any of several that one field has.
  ///
  /// - Parameter capacity: How long the head may be.
  /// - Returns: The names of the errors; none if the head is good.
  public func refusals(capacity: Int) -> Set<String> {
    var refusals = firstFault
    // A head with a fault may have grown too long before the fault is met, or after.
    if head.count > capacity { refusals.insert("tooLong") }
    return refusals
  }

  private var firstFault: Set<String> {
    // §3.2.1: origin-form; no octet in it may end it or be a fragment's.
    guard target.first == 0x2F, target.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
      return ["target"]
    }
    for (index, line) in lines.enumerated() {
      let faults = faults(of: line, after: lines[..<index])
      if !faults.isEmpty { return faults }
    }
    for (name, value) in defaults where !lines.map(self.name).contains(name.lowercased()) {
      if !trimmed(value).allSatisfy(isContent) { return ["defaultField"] }
    }
    return []
  }

  private func faults(of line: [UInt8], after others: ArraySlice<[UInt8]>) -> Set<String> {
    var faults: Set<String> = []
    let (name, value) = parts(line)
    let isWellFormed = !name.isEmpty && name.allSatisfy(isTokenOctet) && value?.allSatisfy(isContent) == true
    let isDefault = defaults.contains { $0.name.lowercased() == self.name(line) }
    if !isWellFormed || isDefault && others.map(self.name).contains(self.name(line)) { faults.insert("field") }
    if value != nil && Self.reserved.contains(self.name(line)) { faults.insert("reservedField") }
    return faults
  }
}
