// What the fields of a head say about the body and the connection (RFC 9112 §6, §9.3).
//
// Each of the four fields that matter is a comma-separated list; its elements arrive here one by one, and repeated
// field lines count as one list (RFC 9110 §5.3).

struct Framing {
  private(set) var contentLength: UInt32 = 0
  private(set) var hasContentLength = false
  private(set) var hasTransferEncoding = false
  private(set) var isChunked = false
  /// The server closes the connection after the response.
  private(set) var closes = false
  /// A content coding other than `identity` was applied.
  private(set) var isContentCoded = false

  /// Takes one element of the value of the field that `name` names.
  mutating func add(_ element: borrowing Token, of name: Word) throws(ResponseError) {
    switch name {
    case .contentLength:
      // 1*DIGIT; equal repetitions are one value (RFC 9112 §6.3 item 5). No server has a reason to send an
      // empty element, so unlike in other lists it is refused.
      guard element.isNumber else { throw .contentLength }
      if element.overflows { throw .bodyTooLong }
      guard !hasContentLength || element.number == contentLength else { throw .contentLength }
      contentLength = element.number
      hasContentLength = true
    case .transferEncoding:
      hasTransferEncoding = true
      if element.count == 0 { return }
      guard Word(element) == .chunked && !isChunked else { throw .transferEncoding }
      isChunked = true
    case .connection:
      if Word(element) == .close { closes = true }
    case .contentEncoding:
      if element.count > 0 && Word(element) != .identity { isContentCoded = true }
    default:
      break
    }
  }
}
