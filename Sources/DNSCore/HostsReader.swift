// The hosts file: `127.0.0.1 localhost loopback # a comment`, an address and its names on each line (hosts(5)).
//
// A push parser: it is given the file in pieces of any size and the name that is looked for, and stops at each line
// that has that name, with the line's address as text.

/// Looks a name up in the text of a hosts file.
public struct HostsReader: ~Copyable {
  /// The text of an address that the name was found at, ended by a NUL.
  public private(set) var address = [46 of UInt8](repeating: 0)
  /// Words of the line that have ended; the first is the address.
  private var words = 0
  /// Bytes of the present word.
  private var length = 0
  /// The present word is the name, so far.
  private var matches = false
  /// The rest of the line does not matter.
  private var isComment = false

  /// A reader at the start of a file.
  public init() {}

  /// Reads until a line that has the name, or all there is.
  ///
  /// - Parameters:
  ///   - name: The name to look for, in lower case.
  ///   - text: The next bytes of the file.
  ///   - start: Where in `text` to begin.
  /// - Returns: How far `text` was read when the name was found; nil when all was read and it was not.
  public mutating func find(_ name: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int? {
    for index in start..<text.count where read(text[index], name) { return index &+ 1 }
    return nil
  }

  /// Ends the file, whose last line may lack its line feed.
  ///
  /// - Parameter name: The name to look for.
  /// - Returns: Whether the last line has it.
  public mutating func finish(_ name: Span<UInt8>) -> Bool {
    read(0x0A, name)
  }

  @inline(never)
  private mutating func read(_ byte: UInt8, _ name: Span<UInt8>) -> Bool {
    let isEndOfLine = byte == 0x0A
    let endsWord = isEndOfLine || byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x23
    var isFound = false
    if endsWord {
      if length > 0 {
        isFound = words > 0 && matches && length == name.count
        words &+= 1
        length = 0
      }
      if byte == 0x23 || isFound { isComment = true }
      if isEndOfLine {
        words = 0
        isComment = false
      }
    } else if !isComment {
      if words == 0 {
        append(byte)
      } else {
        let lower = byte &- 0x41 <= 25 ? byte | 0x20 : byte
        matches = (length == 0 || matches) && length < name.count && name[length] == lower
      }
      length &+= 1
    }
    return isFound
  }

  // What is longer than any address is no address: its first bytes alone are not taken for one.
  private mutating func append(_ byte: UInt8) {
    guard length < 45 else {
      address[0] = 0
      return
    }
    address[length] = byte
    address[length &+ 1] = 0
  }
}
