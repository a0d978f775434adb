// Feeds a response to a reader in every way that the wire may cut it: whole, byte by byte, and in two pieces. What
// comes of it must be the same each time (K7), so every test of the reader checks that too.

import HTTPCore
import Testing

/// How the stream ends behind the bytes that a test gives.
enum StreamEnd: CaseIterable {
  /// It does not: the peer may still send.
  case open
  case clean
  case unclean
}

/// What came of a response.
struct Outcome: Equatable {
  var error: ResponseError?
  var status: UInt16 = 0
  var hasBegun = false
  var hasHead = false
  var isComplete = false
  var allowsReuse = false
  var contentLength: UInt32?
  var body = ""
  /// Bytes behind the end of the response; 0 after an error.
  var surplus = 0

  /// The response is complete.
  var isSuccess: Bool { isComplete && error == nil }
}

/// The octets of a text in which each character stands for one, up to U+00FF.
func octets(_ text: String) -> [UInt8] {
  text.unicodeScalars.map { UInt8($0.value) }
}

/// The text in which each character stands for an octet.
func text(_ octets: some Sequence<UInt8>) -> String {
  var text = String.UnicodeScalarView()
  for octet in octets { text.append(Unicode.Scalar(octet)) }
  return String(text)
}

/// Reads a response, in all the ways it may be cut.
func receive(
  _ response: String, end: StreamEnd = .open, sourceLocation: SourceLocation = #_sourceLocation
) -> Outcome {
  let bytes = octets(response)
  let whole = receive(bytes[...], cutAt: [], end: end)
  let single = receive(bytes[...], cutAt: Array(bytes.indices), end: end)
  #expect(single == whole, "byte by byte", sourceLocation: sourceLocation)
  // Every cut of a short response; of a long one as many as take about as long.
  let step = 1 + bytes.count * bytes.count / 400_000
  let last = max(0, bytes.count - 3)..<bytes.count
  for cut in Array(stride(from: 0, to: bytes.count, by: step)) + Array(last) {
    let halves = receive(bytes[...], cutAt: [cut], end: end)
    if halves != whole {
      Issue.record("cut at \(cut): \(halves) instead of \(whole)", sourceLocation: sourceLocation)
      break
    }
  }
  return whole
}

private func receive(_ bytes: ArraySlice<UInt8>, cutAt cuts: [Int], end: StreamEnd) -> Outcome {
  var reader = ResponseReader()
  var outcome = Outcome()
  do throws(ResponseError) {
    var start = bytes.startIndex
    for pieceEnd in cuts + [bytes.endIndex] {
      let used = try feed(bytes[start..<pieceEnd], to: &reader, body: &outcome.body)
      outcome.surplus += pieceEnd - start - used
      start = pieceEnd
    }
    if end != .open { try reader.end(isClean: end == .clean) }
  } catch {
    outcome.error = error
    outcome.surplus = 0
  }
  outcome.status = reader.status
  outcome.hasBegun = reader.hasBegun
  outcome.hasHead = reader.hasHead
  outcome.isComplete = reader.isComplete
  outcome.allowsReuse = reader.allowsReuse
  outcome.contentLength = reader.contentLength
  return outcome
}

/// Gives a piece to the reader; returns how much of it belongs to the response.
private func feed(
  _ piece: ArraySlice<UInt8>, to reader: inout ResponseReader, body: inout String
) throws(ResponseError) -> Int {
  let bytes = Array(piece)
  var position = 0
  while position < bytes.count && !reader.isComplete {
    let step = try reader.read(bytes.span.extracting(position...))
    position += step.framing
    body += text(bytes[position..<position + step.body])
    position += step.body
    guard step.framing + step.body > 0 else {
      Issue.record("the reader takes nothing and is not complete")
      return position
    }
  }
  return position
}
