// The syntax of host names (RFC 1123 §2.1, RFC 3986 §3.2.2): what may be looked up, put in Host, and sent as SNI.

/// Judges host names.
public enum HostName {
  /// The longest name that DNS can carry, in its text form (RFC 1035 §2.3.4).
  public static var maximumLength: Int { 253 }
  /// The longest label (RFC 1035 §2.3.4).
  static var maximumLabelLength: Int { 63 }

  /// Whether `name` is a host name: labels of letters, digits, `-` and `_` between single dots.
  ///
  /// A name whose last label is a number would be taken for an IPv4 address by others, so it is none.
  public static func isValid(_ name: Span<UInt8>) -> Bool {
    guard name.count > 0 && name.count <= maximumLength else { return false }
    var labelLength = 0
    var labelIsNumber = true  // so is an empty one
    for index in name.indices {
      let byte = name[index]
      if byte == 0x2E {
        if labelLength == 0 { return false }
        labelLength = 0
        labelIsNumber = true
      } else {
        labelLength &+= 1
        guard byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x5F else { return false }
        if labelLength > maximumLabelLength { return false }
        labelIsNumber = labelIsNumber && byte.isDigit
      }
    }
    return !labelIsNumber
  }
}
