// What the targets do with their inputs alike: long texts from short inputs, and bytes shown as vectors have them.

/// Repeats what an input says to repeat, so that a short one reaches the limits: behind `0xFE n high low`, the last `n`
/// bytes stand `high low` more times. With an `n` of 0 it is the octet 0xFE itself.
///
/// - Parameters:
///   - input: The input, or what is left of it.
///   - limit: How long the text may become.
/// - Returns: The text.
public func expanded(_ input: ArraySlice<UInt8>, limit: Int) -> [UInt8] {
  var text: [UInt8] = []
  var rest = input
  while let byte = rest.popFirst(), text.count < limit {
    guard byte == 0xFE, let length = rest.popFirst(), length > 0 else {
      text.append(byte)
      continue
    }
    let repeated = text.suffix(Int(length))
    let times = Int(rest.popFirst() ?? 0) << 8 | Int(rest.popFirst() ?? 0)
    for _ in 0..<min(times, (limit - text.count) / max(repeated.count, 1)) { text += repeated }
  }
  return text
}

/// Bytes as a string in the form of Tests/Vectors, cut when they are many.
func quoted(_ bytes: some Collection<UInt8>) -> String {
  var string = "\""
  for byte in bytes.prefix(1000) {
    switch byte {
    case 0x0D: string += "\\r"
    case 0x0A: string += "\\n"
    case 0x09: string += "\\t"
    case 0x22, 0x5C: string += "\\" + String(Unicode.Scalar(byte))
    case 0x20...0x7E: string += String(Unicode.Scalar(byte))
    default: string += "\\x" + String(UInt16(byte) + 0x100, radix: 16).dropFirst()
    }
  }
  return string + "\"" + (bytes.count > 1000 ? " … \(bytes.count) bytes" : "")
}
