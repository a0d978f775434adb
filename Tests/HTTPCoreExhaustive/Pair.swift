// The reader and the reference, fed the same bytes; after each piece they must agree on everything that can be asked.

internal import HTTPCore

/// A reader and a reference in the same state.
struct Pair: ~Copyable {
  private var reader = ResponseReader()
  private(set) var reference = Reference()

  /// A pair that has received nothing.
  init() {}

  /// A pair that goes on from here by itself.
  func copy() -> Pair {
    var copy = Pair()
    copy.reader = reader.copy()
    copy.reference = reference
    return copy
  }

  /// Gives `bytes` to both, and appends them to `text`, which is all that was received.
  ///
  /// - Returns: How they differ; nil when they agree.
  mutating func take(_ bytes: [UInt8], behind text: inout [UInt8], _ automaton: borrowing Automaton) -> String? {
    let expected = feedReference(bytes, behind: &text, automaton)
    var read = Taken()
    let refusal: Refusals
    do throws(ResponseError) {
      read = try feedReader(bytes)
      refusal = []
    } catch {
      refusal = error.name
    }
    if reference.phase == .refused || refusal != [] {
      let agree = reference.refusals.contains(refusal) && refusal != [] && Int(reader.status) == reference.status
      return agree ? nil : "\(refusal) with status \(reader.status), not \(reference.refusals), \(reference.status)"
    }
    if read != expected { return "\(read), not \(expected)" }
    let answers = Answers(reader)
    let expectedAnswers = Answers(reference)
    if answers != expectedAnswers { return "\(answers), not \(expectedAnswers)" }
    if reader.isComplete && takesMore() { return "takes more than the response" }
    return differenceAtEnd(isClean: true) ?? differenceAtEnd(isClean: false)
  }

  private mutating func feedReader(_ bytes: [UInt8]) throws(ResponseError) -> Taken {
    var taken = Taken()
    while taken.bytes < bytes.count && !reader.isComplete {
      let step = try reader.read(bytes.span.extracting(taken.bytes...))
      if step.framing + step.body == 0 { break }
      taken.bytes += step.framing + step.body
      taken.body += step.body
    }
    return taken
  }

  private mutating func feedReference(
    _ bytes: [UInt8], behind text: inout [UInt8], _ automaton: borrowing Automaton
  ) -> Taken {
    var taken = Taken()
    for byte in bytes {
      text.append(byte)
      if reference.phase == .complete || reference.phase == .refused { continue }
      taken.bytes += 1
      if reference.read(text, automaton) { taken.body += 1 }
    }
    return taken
  }

  /// Whether the reader, which has all of a response, takes another byte.
  private func takesMore() -> Bool {
    var reader = reader.copy()
    let step = try? reader.read([0x48].span)
    return step?.framing != 0 || step?.body != 0 || !reader.isComplete
  }

  /// How reader and reference differ if the stream ends here.
  private func differenceAtEnd(isClean: Bool) -> String? {
    var reader = reader.copy()
    let expected = reference.phase == .complete || isClean && reference.phase == .contentUntilClose
    do throws(ResponseError) {
      try reader.end(isClean: isClean)
      let agree = expected && reader.isComplete && reader.allowsReuse == reference.allowsReuse
      return agree ? nil : "the end of the stream, clean: \(isClean), is taken for the end of the response"
    } catch {
      return error == .incomplete && !expected ? nil : "at the end of the stream, clean: \(isClean), \(error)"
    }
  }
}

/// How much of a piece belongs to the response, and how much of that to its body.
private struct Taken: Equatable {
  var bytes = 0
  var body = 0
}

/// What can be asked of a response that is not refused.
private struct Answers: Equatable {
  let status: Int
  let hasHead: Bool
  let isComplete: Bool
  let allowsReuse: Bool
  let contentLength: UInt64?
  let expectedBody: UInt64

  init(_ reader: borrowing ResponseReader) {
    status = Int(reader.status)
    hasHead = reader.hasHead
    isComplete = reader.isComplete
    allowsReuse = reader.allowsReuse
    contentLength = reader.contentLength.map(UInt64.init)
    expectedBody = UInt64(reader.expectedBody)
  }

  init(_ reference: Reference) {
    status = reference.status
    hasHead = reference.phase != .statusLine && reference.phase != .fields
    isComplete = reference.phase == .complete
    allowsReuse = reference.allowsReuse
    contentLength = reference.contentLength
    expectedBody = reference.phase == .contentUntilClose ? Reference.longestBody : reference.remaining
  }
}

extension ResponseReader {
  /// A reader that goes on from here by itself. A reader is plain bytes, so they are all there is to copy.
  fileprivate func copy() -> ResponseReader {
    unsafe withUnsafePointer(to: self) { source in
      unsafe withUnsafeTemporaryAllocation(of: ResponseReader.self, capacity: 1) { memory in
        // SAFETY: the memory has room for one reader, and what is copied is one.
        let copy = unsafe memory.baseAddress.unsafelyUnwrapped
        unsafe UnsafeMutableRawPointer(copy).copyMemory(from: source, byteCount: MemoryLayout<ResponseReader>.size)
        return unsafe copy.move()
      }
    }
  }
}

extension ResponseError {
  /// The reference's name for the error.
  fileprivate var name: Refusals {
    switch self {
    case .statusLine: .statusLine
    case .field: .field
    case .interimLimit: .interimLimit
    case .switchedProtocols: .switchedProtocols
    case .contentLength: .contentLength
    case .transferEncoding: .transferEncoding
    case .framingConflict: .framingConflict
    case .contentEncoding: .contentEncoding
    case .chunk: .chunk
    case .bodyTooLong: .bodyTooLong
    case .headLimit, .lineLimit, .fieldLimit, .chunkExtensionLimit, .chunkLimit, .trailerLimit, .incomplete: .other
    }
  }
}
