/// Caps on what a peer can make the response reader do.
///
/// Nothing of a head is stored, so these bound work and air time, not memory.
enum Limits {
  /// Bytes of all heads of one response, interim ones included: 32 KiB, four times what browsers meet in practice.
  static var headBytes: UInt32 { 32_768 }
  /// Bytes of one line of a head or of the trailers: real Content-Security-Policy fields take 4 KiB.
  static var lineBytes: UInt32 { 8192 }
  /// Fields of one head, or of the trailers.
  static var fields: UInt32 { 128 }
  /// Interim (1xx) responses before the final one.
  static var interimResponses: UInt32 { 8 }
  /// Bytes of all trailers.
  static var trailerBytes: UInt32 { 8192 }
  /// Digits of a chunk's size: more than a 64-bit size has are nobody's honest number, leading zeros or not.
  static var chunkSizeDigits: UInt32 { 16 }
  /// Bytes of one chunk's extensions.
  static var chunkExtensionBytes: UInt32 { 1024 }
  /// Bytes of the chunked coding itself, trailers aside, above which they must not be more than four fifths of all bytes.
  static var chunkOverheadBytes: UInt32 { 102_400 }
}
