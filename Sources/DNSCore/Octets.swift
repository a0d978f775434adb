// Octets, as the readers of messages and files see them.

extension UInt8 {
  /// The octet, with a letter in lower case: names are compared without case (RFC 4343 §3).
  var lowercased: UInt8 { self &- 0x41 <= 25 ? self | 0x20 : self }
}
