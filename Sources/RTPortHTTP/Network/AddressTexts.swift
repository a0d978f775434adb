internal import CPlatform

/// The addresses of a list of texts between commas or blanks, one after another.
@safe struct AddressTexts {
  private var rest: UnsafePointer<CChar>?
  /// Nothing was found but addresses.
  private(set) var isGood = true

  init(_ list: CallerText) {
    unsafe rest = list.pointer
  }

  /// Reads the next address; false if there is no more.
  mutating func next(_ address: inout platform_address) -> Bool {
    guard unsafe rest != nil else { return false }
    // SAFETY: the text ends with a NUL, and the rest of it does.
    let result = unsafe platform_address_next(&rest, &address)
    if result < 0 { isGood = false }
    return result > 0
  }
}

extension platform_address {
  /// Reads the address that a text ended by a NUL spells; false if it is no IP literal.
  @inline(never)
  mutating func parse(_ text: CallerText) -> Bool {
    // SAFETY: the text ends with a NUL, as the caller vouches, and is read during the call only.
    unsafe platform_address_parse(text.pointer, &self) != 0
  }

  /// The address of which these are the bytes, 4 or 16 of them.
  init(_ bytes: Span<UInt8>) {
    self.init()
    // SAFETY: the bytes are read during the call only.
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe platform_address_make(&self, bytes.baseAddress, UInt32(bytes.count))
    }
  }
}
