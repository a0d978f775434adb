// What a test stores, and what it finds: a response as its tag and its body.

import FlashCore

struct Response: Equatable, CustomStringConvertible {
  var tag: String
  var body: [UInt8]

  /// A response whose body no other has.
  init(_ tag: String, _ length: Int) {
    self.tag = tag
    var bytes = SplitMix64(seed: UInt64(tag.utf8.reduce(length) { $0 &* 31 &+ Int($1) }.magnitude))
    body = (0..<length).map { _ in UInt8(truncatingIfNeeded: bytes.next()) }
  }

  init(tag: String, body: [UInt8]) {
    self.tag = tag
    self.body = body
  }

  var description: String { "\(tag)(\(body.count))" }
}

/// Stores a response as the port does: through a buffer that fills, and is emptied page by page.
func store(
  _ response: Response, on flash: inout ModelFlash, isLengthKnown: Bool = true, givesWay: Bool = false,
  entropy: UInt32 = 0, piece: Int = 700
) throws(ModelFailure) {
  var writer = try FlashWriter(
    expecting: isLengthKnown ? response.body.count : nil, givesWay: givesWay, entropy: entropy, on: &flash)
  var buffer = [UInt8](repeating: 0, count: flash.layout.pageSize + piece)
  var bytes = buffer.mutableSpan
  var fill = 0
  var position = 0
  while position < response.body.count {
    let count = min(piece, response.body.count - position)
    for index in 0..<count { bytes[fill + index] = response.body[position + index] }
    position += count
    fill = try writer.append(&bytes, count: fill + count, on: &flash)
  }
  let tag = Array(response.tag.utf8)
  try writer.commit(&bytes, count: fill, status: 200, tag: tag.span, on: &flash)
}

extension ModelFlash {
  /// All entries, the oldest first.
  mutating func entries() throws(ModelFailure) -> [FlashEntry] {
    var entries: [FlashEntry] = []
    while let entry = try oldest(after: entries.last?.sequence ?? 0) { entries.append(entry) }
    return entries
  }

  /// All responses that are as they were stored, the oldest first.
  mutating func contents() throws(ModelFailure) -> [Response] {
    var responses: [Response] = []
    for entry in try entries() {
      if let response = try response(of: entry) { responses.append(response) }
    }
    return responses
  }

  /// The response of an entry, read from where it lies; nil if it is damaged.
  mutating func response(of entry: FlashEntry) throws(ModelFailure) -> Response? {
    var scratch = [UInt8](repeating: 0, count: 100)
    var memory = scratch.mutableSpan
    guard try isIntact(entry, buffer: &memory) else { return nil }
    var body = [UInt8](repeating: 0, count: entry.length)
    var bytes = body.mutableSpan
    try readStored(into: &bytes, at: entry.start * layout.blockSize)
    let tag = (0..<entry.tagLength).map { entry.tag[$0] }
    return Response(tag: String(decoding: tag, as: UTF8.self), body: body)
  }
}

extension FlashLayout {
  /// A small region.
  static func blocks(_ count: Int, pages: Int = 4, of pageSize: Int = 128) -> FlashLayout {
    guard
      let layout = FlashLayout(
        length: count * pages * pageSize, pageSize: pageSize, blockSize: pages * pageSize)
    else { fatalError("no such region") }
    return layout
  }
}
