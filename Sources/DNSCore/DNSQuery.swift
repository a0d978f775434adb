// A query for the addresses of a name: a header that asks for recursion, and one question (RFC 1035 §4.1).
//
//     id  flags  1 question, no records  3 www 7 example 3 com 0  type  class
//     12  01 00  00 01 00 00 00 00 00 00 ...
//
// There is no EDNS: what a stub asks for fits 512 bytes, or comes over TCP.

/// The record types that hold addresses.
public enum DNSRecordType: UInt8, Sendable {
  /// An IPv4 address (RFC 1035 §3.4.1).
  case a = 1
  /// An IPv6 address (RFC 3596 §2.1).
  case aaaa = 28
}

/// Writes queries.
public enum DNSQuery {
  /// The length of the longest query in bytes: header, name, type and class.
  public static var maximumLength: Int { 12 + 255 + 4 }

  /// Writes a query.
  ///
  /// - Parameters:
  ///   - type: The type of the addresses to ask for.
  ///   - name: A valid host name, without a dot at its end.
  ///   - id: What tells the answer from others; to be unpredictable (RFC 5452 §9.2).
  ///   - output: Where to write: at least ``maximumLength`` bytes.
  /// - Returns: The length of the query.
  public static func write(
    _ type: DNSRecordType, of name: Span<UInt8>, id: UInt16, into output: inout MutableSpan<UInt8>
  ) -> Int {
    precondition(name.count <= 253 && output.count >= maximumLength)
    for index in 0..<headerLength { output[index] = 0 }
    output[0] = UInt8(truncatingIfNeeded: id &>> 8)
    output[1] = UInt8(truncatingIfNeeded: id)
    output[2] = 0x01  // RD
    output[5] = 1  // QDCOUNT
    // From the end to the start, where each dot becomes the length of the label behind it.
    var index = name.count
    var label: UInt8 = 0
    while index > 0 {
      index &-= 1
      let byte = name[index]
      let isDot = byte == 0x2E
      output[headerLength &+ 1 &+ index] = isDot ? label : byte
      label = isDot ? 0 : label &+ 1
    }
    output[headerLength] = label
    let end = headerLength &+ 1 &+ name.count
    for index in end..<(end &+ 5) { output[index] = 0 }
    output[end &+ 2] = type.rawValue
    output[end &+ 4] = 1  // IN
    return end &+ 5
  }
}

/// The length of the header of a message.
let headerLength = 12
