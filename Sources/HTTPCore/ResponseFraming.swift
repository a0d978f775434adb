// What a head says about the body and the connection (RFC 9112 §6, §9.3).
//
// Each of the four fields that matter is a comma-separated list; its elements are taken one by one, and repeated field
// lines count as one list (RFC 9110 §5.3).

extension ResponseReader {
  /// An element of the field's value has ended, or the value with its last one.
  @inline(never)
  @export(interface)
  mutating func endElement() {
    if name != .unknown { add(word) }
    tokenLength = 0
    clearNumber()
  }

  @inline(__always)
  private mutating func add(_ element: Word) {
    switch name {
    case .contentLength:
      // 1*DIGIT; equal repetitions are one value (RFC 9112 §6.3 item 5). No server has a reason to send an
      // empty element, so unlike in other lists it is refused.
      if digits == 0 || digits != tokenLength || length != nil && length != number {
        error = .contentLength
      } else if numberOverflows {
        error = .bodyTooLong
      }
      length = number
    case .transferEncoding:
      hasTransferEncoding = true
      if tokenLength > 0 { codings &+= element == .chunked ? 1 : 2 }
    case .connection:
      if element == .close { closes = true }
    case .contentEncoding:
      if tokenLength > 0 && element != .identity { isContentCoded = true }
    default:
      break
    }
  }

  /// The head has ended: decides what follows (RFC 9112 §6.3).
  mutating func endHead() {
    endElement()
    fields = 0  // of what comes next: another head, or trailers
    if !fieldsMatter {
      if code == 101 { return fail(.switchedProtocols) }
      interimResponses &+= 1
      if interimResponses > Limits.interimResponses { return fail(.interimLimit) }
      section = .statusLine
      state = .version
      return
    }
    if hasTransferEncoding {
      if codings != 1 || isHTTP10 {
        error = .transferEncoding
      } else if length != nil {
        error = .framingConflict
      }
    }
    if status == 204 || status == 304 {
      // Who announces content here may send it all the same.
      if hasTransferEncoding || length ?? 0 > 0 { closes = true }
      section = .body
      state = .complete
      return
    }
    if error != nil {
      state = .failed
      return
    }
    if hasTransferEncoding {
      section = .chunks
      framingLimit = framingBytes &+ Limits.chunkOverheadBytes
      state = .sizeStart
    } else {
      section = .body
      contentLength = length
      expectedBody = length ?? .max
      state = length == nil ? .untilClose : expectedBody > 0 ? .length : .complete
    }
    if isContentCoded && !isComplete { fail(.contentEncoding) }
  }
}
