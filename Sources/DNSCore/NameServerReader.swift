/// Finds the servers in the text of the resolver's configuration, `/etc/resolv.conf`.
///
/// Lines that don't begin with `nameserver` are passed over, and so is what follows the address.
public struct NameServerReader: ~Copyable {
  /// The text of the address of a server, ended by a NUL; an IPv6 address may have a scope behind a `%`.
  public private(set) var address = AddressText(repeating: 0)
  private var line = AddressLineReader(isKeyFirst: true)

  /// The most servers that are to be asked: MAXNS of resolv.conf(5). What is no address does not count.
  public static var maximumServers: Int { 3 }

  /// A reader at the start of a file.
  public init() {}

  /// Takes the next byte of the file. The file is to be ended with a line feed, even if it has none.
  ///
  /// - Parameter byte: The byte.
  /// - Returns: Whether the byte ends a server's address, so that it is ``address``.
  public mutating func read(_ byte: UInt8) -> Bool {
    line.read(byte, lookingFor: keyword.span, address: &address)
  }
}

/// `nameserver`
private let keyword: [10 of UInt8] = [0x6E, 0x61, 0x6D, 0x65, 0x73, 0x65, 0x72, 0x76, 0x65, 0x72]
