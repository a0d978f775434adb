// What the fields of a head say about the body and the connection (RFC 9112 §6, §9.3).
//
// Each of the four fields that matter is a comma-separated list; its elements arrive here one by one, and repeated
// field lines count as one list (RFC 9110 §5.3). A fault is kept, not thrown: it means nothing where the status says
// that there is no body (RFC 9112 §6.3 item 1).

struct Framing {
  private(set) var contentLength: UInt32 = 0
  private(set) var hasContentLength = false
  private(set) var hasTransferEncoding = false
  private(set) var isChunked = false
  /// The server closes the connection after the response.
  private(set) var closes = false
  /// A content coding other than `identity` was applied.
  private(set) var isContentCoded = false
  /// What is wrong with the fields that frame the body.
  private(set) var fault: ResponseError?

  /// Takes one element of the value of the field that `name` names.
  mutating func add(_ element: borrowing Token, of name: Word) {
    switch name {
    case .contentLength:
      // 1*DIGIT; equal repetitions are one value (RFC 9112 §6.3 item 5). No server has a reason to send an
      // empty element, so unlike in other lists it is refused.
      if !element.isNumber || hasContentLength && element.number != contentLength {
        fault = .contentLength
      } else if element.overflows {
        fault = .bodyTooLong
      }
      contentLength = element.number
      hasContentLength = true
    case .transferEncoding:
      hasTransferEncoding = true
      if element.count == 0 { return }
      if isChunked || Word(element) != .chunked { fault = .transferEncoding }
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
