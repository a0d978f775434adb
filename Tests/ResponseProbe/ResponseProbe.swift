// The response reader as C functions, each explained in response_reader.h, so that the same test program runs in
// `swift test` and, cross-built, under qemu.

internal import HTTPCore
internal import VectorRunner

/// The reader that lives in the caller's memory.
private func pointer(_ reader: UnsafeMutablePointer<response_reader>?) -> UnsafeMutablePointer<ResponseReader> {
  precondition(MemoryLayout<ResponseReader>.size <= MemoryLayout<response_reader>.size)
  // SAFETY: the memory is as large and as aligned as a reader, and the caller's until the test ends.
  return unsafe UnsafeMutableRawPointer(reader.unsafelyUnwrapped).assumingMemoryBound(to: ResponseReader.self)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_init(_ reader: UnsafeMutablePointer<response_reader>?) {
  unsafe pointer(reader).initialize(to: ResponseReader())
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_read(
  _ reader: UnsafeMutablePointer<response_reader>?, _ bytes: UnsafePointer<UInt8>?, _ count: UInt32,
  _ framing: UnsafeMutablePointer<UInt32>?, _ body: UnsafeMutablePointer<UInt32>?
) -> UnsafePointer<CChar>? {
  unsafe framing.unsafelyUnwrapped.pointee = 0
  unsafe body.unsafelyUnwrapped.pointee = 0
  do throws(ResponseError) {
    let span = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: Int(count))
    let step = unsafe try pointer(reader).pointee.read(span)
    unsafe framing.unsafelyUnwrapped.pointee = UInt32(step.framing)
    unsafe body.unsafelyUnwrapped.pointee = UInt32(step.body)
    return nil
  } catch {
    return unsafe error.cName
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_end(
  _ reader: UnsafeMutablePointer<response_reader>?, _ is_clean: Int32
) -> UnsafePointer<CChar>? {
  do throws(ResponseError) {
    unsafe try pointer(reader).pointee.end(isClean: is_clean != 0)
    return nil
  } catch {
    return unsafe error.cName
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_status(_ reader: UnsafeMutablePointer<response_reader>?) -> UInt32 {
  unsafe UInt32(pointer(reader).pointee.status)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_is_complete(_ reader: UnsafeMutablePointer<response_reader>?) -> Int32 {
  unsafe pointer(reader).pointee.isComplete ? 1 : 0
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func response_reader_allows_reuse(_ reader: UnsafeMutablePointer<response_reader>?) -> Int32 {
  unsafe pointer(reader).pointee.allowsReuse ? 1 : 0
}

extension ResponseError {
  /// The name of the case, for C.
  fileprivate var cName: UnsafePointer<CChar> {
    // SAFETY: a literal ends with a NUL and lives for ever.
    unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private var name: StaticString {
    switch self {
    case .statusLine: "statusLine"
    case .field: "field"
    case .headLimit: "headLimit"
    case .lineLimit: "lineLimit"
    case .fieldLimit: "fieldLimit"
    case .interimLimit: "interimLimit"
    case .switchedProtocols: "switchedProtocols"
    case .contentLength: "contentLength"
    case .transferEncoding: "transferEncoding"
    case .framingConflict: "framingConflict"
    case .contentEncoding: "contentEncoding"
    case .chunk: "chunk"
    case .chunkExtensionLimit: "chunkExtensionLimit"
    case .chunkLimit: "chunkLimit"
    case .trailerLimit: "trailerLimit"
    case .bodyTooLong: "bodyTooLong"
    case .incomplete: "incomplete"
    }
  }
}
