// The names of the errors that the reference knows. Limits that no short string reaches are none of them.

/// Reasons to refuse a response. Where several rules are broken at the same byte, any of them will do.
struct Refusals: OptionSet, CustomStringConvertible {
  let rawValue: UInt16

  static let statusLine = Refusals(rawValue: 1)
  static let field = Refusals(rawValue: 1 << 1)
  static let interimLimit = Refusals(rawValue: 1 << 2)
  static let switchedProtocols = Refusals(rawValue: 1 << 3)
  static let contentLength = Refusals(rawValue: 1 << 4)
  static let transferEncoding = Refusals(rawValue: 1 << 5)
  static let framingConflict = Refusals(rawValue: 1 << 6)
  static let contentEncoding = Refusals(rawValue: 1 << 7)
  static let chunk = Refusals(rawValue: 1 << 8)
  static let bodyTooLong = Refusals(rawValue: 1 << 9)
  /// An error that no string here may lead to.
  static let other = Refusals(rawValue: 1 << 10)

  private static let names = [
    "statusLine", "field", "interimLimit", "switchedProtocols", "contentLength", "transferEncoding", "framingConflict",
    "contentEncoding", "chunk", "bodyTooLong", "another error",
  ]

  var description: String {
    let names = Self.names.indices.filter { rawValue >> $0 & 1 == 1 }.map { Self.names[$0] }
    return names.isEmpty ? "no error" : names.joined(separator: " or ")
  }
}
