// The response reader against the reference, however the bytes are cut.
//
// An input's first byte says how the stream ends (`o`pen, `c`lean, `u`nclean), the next two the lengths of the pieces
// that it comes in by turns (`1` is one byte); the rest is what the server sends.

internal import HTTPCore
internal import Reference

func checkResponse(_ input: [UInt8]) throws(Finding) {
  guard input.count > 3 else { return }
  let end = streamEnd(input[0])
  let lengths = input[1...2].map { max(1, Int($0 &- 0x30)) }
  let wire = expanded(input[3...], limit: 160 * 1024)
  let reference = ResponseReference(wire, end: end)
  for (way, lengths, isDirect) in [
    ("whole", [wire.count, 1], false), ("byte by byte", [1, 1], false), ("in pieces of \(lengths)", lengths, false),
    ("in pieces of \(lengths), the body directly", lengths, true),
  ] {
    do throws(Finding) {
      var reading = Reading(bytes: wire, isDirect: isDirect)
      reading.run(pieces: lengths, end: end)
      try reading.compare(with: reference)
    } catch {
      throw Finding("\(way), then \(end): \(error)\n  wire \(quoted(wire))")
    }
  }
}

private func streamEnd(_ byte: UInt8) -> StreamEnd {
  switch byte {
  case 0x6F: .open
  case 0x63: .clean
  case 0x75: .unclean
  default: StreamEnd(rawValue: byte % 3) ?? .clean
  }
}

/// One reading of all bytes.
private struct Reading: ~Copyable {
  let bytes: [UInt8]
  /// Bytes of the body that are certain to come do not pass through `read`.
  let isDirect: Bool
  var reader = ResponseReader()
  var body: [UInt8] = []
  var position = 0
  var error: ResponseError?
  /// What is wrong with an answer of the reader.
  var fault: String?

  init(bytes: [UInt8], isDirect: Bool) {
    self.bytes = bytes
    self.isDirect = isDirect
  }

  /// Reads the bytes in pieces of the two lengths by turns.
  mutating func run(pieces lengths: [Int], end: StreamEnd) {
    do throws(ResponseError) {
      var start = 0
      var turn = 0
      while start < bytes.count && !reader.isComplete && fault == nil {
        let pieceEnd = min(bytes.count, start + lengths[turn % 2])
        while position < pieceEnd && !reader.isComplete && fault == nil { fault = try step(upTo: pieceEnd) }
        start = pieceEnd
        turn += 1
      }
      if end != .open { try reader.end(isClean: end == .clean) }
    } catch {
      self.error = error
    }
  }

  /// Gives what is left of a piece to the reader; returns what is wrong with the answer.
  private mutating func step(upTo pieceEnd: Int) throws(ResponseError) -> String? {
    let count = pieceEnd - position
    let expected = Int(min(reader.expectedBody, UInt32(count)))
    if isDirect && expected > 0 {
      try reader.countBody(expected)
      body += bytes[position..<position + expected]
      position += expected
      return nil
    }
    let bytes = bytes
    let step = try reader.read(bytes.span.extracting(position..<pieceEnd))
    guard step.framing >= 0, step.body >= 0, step.framing + step.body <= count else {
      return "\(step) of \(count) bytes"
    }
    guard step.framing + step.body > 0 else { return "no progress at \(position)" }
    guard expected == 0 || step.framing == 0 && step.body == expected else {
      return "\(expected) bytes of body were certain at \(position), then came \(step)"
    }
    body += bytes[position + step.framing..<position + step.framing + step.body]
    position += step.framing + step.body
    return nil
  }

  /// Throws if this is not what the reference says.
  mutating func compare(with reference: ResponseReference) throws(Finding) {
    if let fault { throw Finding(fault) }
    func equal<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) throws(Finding) {
      if ours != theirs { throw Finding("\(what) is \(ours), not \(theirs)") }
    }
    if let error {
      guard reference.refusals.contains("\(error)") else {
        throw Finding("refused with \(error), not \(reference.refusals.sorted())")
      }
    } else {
      try equal("error", "none", reference.refusals.isEmpty ? "none" : "\(reference.refusals.sorted())")
      try equal("hasHead", reader.hasHead, reference.hasHead)
      try equal("expectedBody", Int(reader.expectedBody), reference.expectedBody)
      try equal("contentLength", reader.contentLength.map { Int($0) }, reference.contentLength)
      try equal("the length of the response", position, reference.length)
    }
    try equal("status", Int(reader.status), reference.status)
    try equal("hasBegun", reader.hasBegun, !bytes.isEmpty)
    try equal("isComplete", reader.isComplete, reference.isComplete)
    try equal("allowsReuse", reader.allowsReuse, reference.allowsReuse)
    if body != reference.body { throw Finding("body is \(quoted(body)), not \(quoted(reference.body))") }
    if reader.isComplete { try takesNothingMore() }
  }

  /// Bytes behind a response belong to none.
  private mutating func takesNothingMore() throws(Finding) {
    let more: [UInt8] = [0x48, 0x0A]
    do throws(ResponseError) {
      let step = try reader.read(more.span)
      if step.framing + step.body > 0 { fault = "\(step) behind the end" }
    } catch {
      fault = "\(error) behind the end"
    }
    if let fault { throw Finding(fault) }
  }
}
