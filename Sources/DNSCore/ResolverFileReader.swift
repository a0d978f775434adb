// The resolver's configuration: `nameserver 10.0.0.1` on a line of its own, among others that mean nothing here
// (resolv.conf(5)).
//
// A push parser, like that of the hosts file: it is given the file byte by byte, and tells of each line that names a
// server; the server's address then lies ready as text, with its scope (`fe80::1%eth0`) if it has one.

/// Finds the name servers in the text of a resolv.conf file.
public struct ResolverFileReader: ~Copyable {
  /// The text of a server's address, ended by a NUL.
  public private(set) var address = [64 of UInt8](repeating: 0)
  /// Letters of the keyword that have come; 255: the line is another one.
  private var matched: UInt8 = 0
  /// Bytes of the address.
  private var length = 0

  /// A reader at the start of a file.
  public init() {}

  /// Takes the next byte of the file. The file is to be ended with a line feed, even if it has none.
  ///
  /// - Parameter byte: The byte.
  /// - Returns: Whether the byte ends the line of a server, so that ``address`` is its address.
  @inline(never)
  public mutating func read(_ byte: UInt8) -> Bool {
    let isBlank = byte == 0x20 || byte == 0x09
    let isEnd = byte == 0x0A || byte == 0x0D
    var isFound = false
    if isEnd {
      isFound = length > 0
      matched = 0
      length = 0
    } else if matched < 10 {
      matched = byte == keyword[Int(matched)] ? matched &+ 1 : 255
    } else if matched == 10 {
      matched = isBlank ? 11 : 255
    } else if matched == 11 && !(isBlank && length == 0) {
      if isBlank {
        matched = 12  // what follows is not the address's
      } else if length < 63 {
        address[length] = byte
        length &+= 1
        address[length] = 0
      } else {
        matched = 255  // longer than any address
        length = 0
      }
    }
    return isFound
  }
}

private let keyword: [10 of UInt8] = [0x6E, 0x61, 0x6D, 0x65, 0x73, 0x65, 0x72, 0x76, 0x65, 0x72]
