// The hosts file: `127.0.0.1 localhost loopback # a comment`, an address and its names on each line (hosts(5)).
//
// A push parser: it is given the file byte by byte and the name that is looked for, and tells of each line that has that
// name; the line's address then lies ready as text.

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

  /// Takes the next byte of the file. The file is to be ended with a line feed, even if it has none.
  ///
  /// - Parameters:
  ///   - byte: The byte.
  ///   - name: The name to look for, in lower case.
  /// - Returns: Whether the byte ends the name, so that ``address`` is one of its addresses.
  @inline(never)
  public mutating func read(_ byte: UInt8, lookingFor name: Span<UInt8>) -> Bool {
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
