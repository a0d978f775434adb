// The parts that messages are made of: octets, numbers and names (RFC 1035 §3.1, §4.1.4).
//
// A name is a row of labels, each behind its length, up to the empty one; or up to a pointer to where the rest of the
// name stands. A pointer must point to before the labels that it follows, so that no name is without end, and a name
// has no more pointers than labels, so that a short message can't cost much.
//
// What is malformed leaves the position behind the end of the message, where all that is read is zero: whoever reads
// asks once, after a number of parts.

/// Reads a message from any position on, and keeps one name to compare others with.
struct MessageReader: ~Copyable, ~Escapable {
  /// The message.
  var message: Span<UInt8>
  /// Where the next octet is read.
  var position = 0
  /// The kept name, without pointers and in lower case.
  private var keptName = [255 of UInt8](repeating: 0)

  /// The longest name, its lengths included (RFC 1035 §2.3.4).
  private static var maximumNameLength: Int { 255 }
  /// As many as a name has labels at most.
  private static var maximumPointers: UInt32 { 127 }

  @_lifetime(copy message)
  init(_ message: Span<UInt8>) {
    self.message = message
  }

  /// What was read last, since ``position`` was set, is malformed.
  var isMalformed: Bool { position > message.count }

  private mutating func fail() {
    position = message.count &+ 1
  }

  /// Reads a number of so many octets, at most 4.
  @inline(never)
  @export(interface)
  mutating func readNumber(_ octets: Int32) -> UInt32 {
    var number: UInt32 = 0
    var rest = octets
    while rest > 0 {
      rest &-= 1
      number &<<= 8
      if position < message.count {
        number |= UInt32(message[position])
        position &+= 1
      } else {
        fail()
      }
    }
    return number
  }

  /// Reads a name.
  ///
  /// - Parameter keeps: The name is to be kept, in place of the one that is.
  /// - Returns: Whether the name is the kept one; false if it is malformed.
  @inline(never)
  @export(interface)
  mutating func readName(keeps: Bool = false) -> Bool {
    var isKept = true
    var length = 0
    var labelRest: UInt8 = 0
    var labelsStart = position
    var pointers: UInt32 = 0
    var end = 0  // behind the first pointer
    while length < Self.maximumNameLength {
      let octet = UInt8(truncatingIfNeeded: readNumber(1))
      if labelRest == 0 && octet >= 0xC0 {
        position &-= 1
        let target = Int(truncatingIfNeeded: readNumber(2) & 0x3FFF)
        if pointers == 0 { end = position }
        pointers &+= 1
        if target >= labelsStart || pointers > Self.maximumPointers || isMalformed { break }
        labelsStart = target
        position = target
        continue
      }
      if isMalformed { break }
      // The lengths of labels are below all letters.
      let lowercased = octet.lowercased
      if keptName[length] != lowercased { isKept = false }
      if keeps { keptName[length] = lowercased }
      length &+= 1
      if labelRest > 0 {
        labelRest &-= 1
      } else if octet == 0 {
        if pointers > 0 { position = end }
        return isKept
      } else if octet >= 0x40 {
        break
      } else {
        labelRest = octet
      }
    }
    fail()
    return false
  }
}
