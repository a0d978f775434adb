// The hosts file: `127.0.0.1 localhost loopback # a comment`, an address and its names on each line (hosts(5)).
//
// A push parser: it is given the file in pieces of any size and the name that is looked for, and stops at each line
// that has that name, with the line's address as text.

/// Looks a name up in the text of a hosts file.
public struct HostsReader: ~Copyable {
  private enum State: UInt8 {
    case beforeAddress, address, beforeName, name, otherName, restOfLine
  }

  private var state = State.beforeAddress
  private var matched = 0

  /// The text of an address that the name was found at, ended by a NUL.
  public private(set) var address = [46 of UInt8](repeating: 0)
  private var addressLength = 0

  /// A reader at the start of a file.
  public init() {}

  /// Ends the file, whose last line may lack its line feed.
  ///
  /// - Parameter name: The name to look for.
  /// - Returns: Whether the last line has it.
  public mutating func finish(_ name: Span<UInt8>) -> Bool {
    read(0x0A, name)
  }

  /// Reads until a line that has the name, or all there is.
  ///
  /// - Parameters:
  ///   - text: The next bytes of the file.
  ///   - start: Where in `text` to begin.
  ///   - name: The name to look for, in lower case.
  /// - Returns: How far `text` was read when the name was found; nil when all was read and it was not.
  public mutating func find(_ name: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int? {
    for index in start..<text.count where read(text[index], name) { return index &+ 1 }
    return nil
  }

  private mutating func read(_ byte: UInt8, _ name: Span<UInt8>) -> Bool {
    let isEndOfLine = byte == 0x0A || byte == 0x23
    let isEndOfWord = isEndOfLine || byte == 0x20 || byte == 0x09 || byte == 0x0D
    var isFound = false
    switch state {
    case .beforeAddress where !isEndOfWord:
      addressLength = 0
      state = .address
      appendToAddress(byte)
    case .address where isEndOfWord:
      appendToAddress(0)
      state = .beforeName
    case .address:
      appendToAddress(byte)
    case .beforeName where !isEndOfWord:
      matched = 0
      state = .name
      match(byte, name)
    case .name where isEndOfWord:
      isFound = matched == name.count
      state = isFound ? .restOfLine : .beforeName
    case .name:
      match(byte, name)
    case .otherName where isEndOfWord:
      state = .beforeName
    case .beforeAddress, .beforeName, .otherName, .restOfLine:
      break
    }
    if byte == 0x0A {
      state = .beforeAddress
    } else if byte == 0x23 {
      state = .restOfLine
    }
    return isFound
  }

  private mutating func match(_ byte: UInt8, _ name: Span<UInt8>) {
    let lower = byte &- 0x41 <= 25 ? byte | 0x20 : byte
    if matched < name.count && name[matched] == lower {
      matched &+= 1
    } else {
      state = .otherName
    }
  }

  // What is longer than any address is no address: its first bytes alone are not taken for one.
  private mutating func appendToAddress(_ byte: UInt8) {
    if addressLength < 46 {
      address[addressLength] = byte
      addressLength &+= 1
    } else {
      address[0] = 0
    }
  }
}
