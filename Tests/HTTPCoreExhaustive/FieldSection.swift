// The fields of a head, read from their whole text by splitting it: lines at line ends, names at the first colon,
// lists at commas (RFC 9110 §5.3, §5.6.1; RFC 9112 §5). The text is known to match the grammar.

/// A field section that is complete.
struct FieldSection {
  private let lines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)]

  /// The section with the empty line that ends it.
  init(_ text: ArraySlice<UInt8>) {
    lines = unfolded(text).split(separator: 0x0A).dropLast().map { line in
      let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
      return (line[..<colon], trimmed(line[(colon + 1)...].dropLast()))
    }
  }

  /// The elements of all fields with that name, empty ones included; nil when there is no such field.
  func elements(of name: StaticString) -> [ArraySlice<UInt8>]? {
    let values = lines.filter { $0.name.isEqualWithoutCase(to: name) }
    guard !values.isEmpty else { return nil }
    return values.flatMap { $0.value.split(separator: 0x2C, omittingEmptySubsequences: false).map(trimmed) }
  }

  /// The elements of a list, in which empty ones mean nothing (RFC 9110 §5.6.1.2).
  func list(_ name: StaticString) -> [ArraySlice<UInt8>]? {
    elements(of: name)?.filter { !$0.isEmpty }
  }
}

extension ArraySlice<UInt8> {
  /// Whether this is the ASCII text, whatever the case of its letters.
  func isEqualWithoutCase(to text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in
      unsafe zip(self, text).allSatisfy { $0.lowercase == $1.lowercase }
    }
  }
}

extension UInt8 {
  fileprivate var lowercase: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }

  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}

/// The value without the white space around it.
private func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var value = value.drop { $0.isBlank }
  while let last = value.last, last.isBlank { value.removeLast() }
  return value
}

/// The text with each obs-fold replaced by one SP (RFC 9112 §5.2).
private func unfolded(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count)
  var rest = text
  while let byte = rest.popFirst() {
    if byte == 0x0D, let after = rest.dropFirst().first, after.isBlank {
      while let last = result.last, last.isBlank { result.removeLast() }
      rest = rest.dropFirst().drop { $0.isBlank }
      result.append(0x20)
    } else {
      result.append(byte)
    }
  }
  return result
}
