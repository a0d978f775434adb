// Lines that hold an address, and a key that says what of: in the hosts file the key is one of the words behind the
// address, `127.0.0.1 localhost loopback # a comment` (hosts(5)); in the configuration of the resolver it is the word
// before it, `nameserver 127.0.0.1` (resolv.conf(5)).
//
// A push parser: it is given the file byte by byte and the key that is looked for, and tells of each line that has that
// key; the line's address then lies ready as text.

/// The text of an address, ended by a NUL, with room for the longest: 39 characters, `%`, and 15 of an interface's name.
public typealias AddressText = [56 of UInt8]

/// Finds the addresses on the lines that have a key.
public struct AddressLineReader: ~Copyable {
  /// The text of the address on the line, as far as it is read, ended by a NUL; an IPv6 address may have a scope behind a `%`.
  public var address = AddressText(repeating: 0)
  /// How many words stand before the address: 1 if the key does, or 0.
  private let addressWord: Int
  /// Words of the line that have ended.
  private var words = 0
  /// Bytes of the present word.
  private var length = 0
  /// The word compared with the key last is the key, so far.
  private var matches = false
  /// The rest of the line does not matter.
  private var isComment = false

  /// A reader at the start of a file.
  ///
  /// - Parameter isKeyFirst: The key stands before the address.
  public init(isKeyFirst: Bool) {
    addressWord = isKeyFirst ? 1 : 0
  }

  /// Takes the next byte of the file. The file is to be ended with a line feed, even if it has none.
  ///
  /// - Parameters:
  ///   - byte: The byte.
  ///   - key: The key, in lower case.
  /// - Returns: Whether with the byte both key and ``address`` are there.
  @inline(never)
  @export(interface)
  public mutating func read(_ byte: UInt8, lookingFor key: Span<UInt8>) -> Bool {
    let isAddress = words == addressWord
    let isEndOfLine = byte == 0x0A
    var isFound = false
    if isEndOfLine || byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x23 {
      if length > 0 {
        if !isAddress { matches = matches && length == key.count }
        isFound = matches && words > 0
        // Behind a first word that is not the key, no word can be; and one key is enough.
        if isFound || words > 0 && isAddress { isComment = true }
        words &+= 1
        length = 0
      }
      if byte == 0x23 { isComment = true }
      if isEndOfLine {
        words = 0
        isComment = false
      }
    } else if !isComment {
      if isAddress {
        // What is longer than any address is no address: its first bytes alone are not taken for one.
        let fits = length < (addressWord == 0 ? 45 : 55)
        address[fits ? length : 0] = fits ? byte : 0
        if fits { address[length &+ 1] = 0 }
      } else {
        matches = (length == 0 || matches) && length < key.count && key[length] == byte.lowercased
      }
      length &+= 1
    }
    return isFound
  }
}
