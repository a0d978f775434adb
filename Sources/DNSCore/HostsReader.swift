/// Looks a name up in the text of a hosts file.
public struct HostsReader: ~Copyable {
  /// The text of an address that the name was found at, ended by a NUL.
  public private(set) var address = AddressText(repeating: 0)
  private var line = AddressLineReader(isKeyFirst: false)

  /// A reader at the start of a file.
  public init() {}

  /// Takes the next byte of the file. The file is to be ended with a line feed, even if it has none.
  ///
  /// - Parameters:
  ///   - byte: The byte.
  ///   - name: The name to look for, in lower case.
  /// - Returns: Whether the byte ends the name, so that ``address`` is one of its addresses.
  public mutating func read(_ byte: UInt8, lookingFor name: Span<UInt8>) -> Bool {
    line.read(byte, lookingFor: name, address: &address)
  }
}
