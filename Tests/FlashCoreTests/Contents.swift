// What a test stores, and what it finds: a response as its tag and its body.

import FlashCore
import TestSupport

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

/// Stores a response as the port does, in an empty region from the block `begin` on, unless `entropy` says another; false
/// if that was stopped after so many operations.
@discardableResult
func store(
  _ response: Response, on flash: inout ModelFlash, isLengthKnown: Bool = true, givesWay: Bool = false,
  begin: Int = 0, entropy: UInt32? = nil,
  hint: Int? = nil, stop: Int? = nil
) throws(ModelFailure) -> Bool {
  var writer = FlashWriter()
  let entropy = entropy ?? UInt32(2 * (begin + flash.layout.blockCount - 1))
  try writer.begin(
    expecting: isLengthKnown ? response.body.count : nil, givesWay: givesWay, hint: hint, entropy: entropy, on: &flash)
  let size = flash.layout.pageSize
  for position in stride(from: 0, to: response.body.count, by: size) {
    let piece = response.body[position..<min(position + size, response.body.count)]
    let padded = piece + Array(repeating: 0xFF, count: size - piece.count)
    try writer.write(Array(padded).span, length: piece.count, on: &flash)
    if let stop, flash.operations > stop { return false }
  }
  try writer.finish(on: &flash)
  var buffer = [UInt8](repeating: 0, count: size)
  var page = buffer.mutableSpan
  var check = FlashCheck(writer.entry)
  while try check.step(&page, on: &flash) {}
  try writer.commit(check, status: 200, tag: Array(response.tag.utf8).span, page: &page, on: &flash)
  return true
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
    var check = FlashCheck(entry)
    while try check.step(&memory, on: &self) {}
    guard check.isIntact else { return nil }
    var body = [UInt8](repeating: 0, count: entry.length)
    var bytes = body.mutableSpan
    try readStored(into: &bytes, at: entry.start * layout.blockSize)
    let tag = (0..<FlashEntry.tagSize).map { entry.tag($0) }.prefix { $0 != 0 }
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
