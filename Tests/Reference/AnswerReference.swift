// What a DNS message means in answer to a query, slow and plain, and written from the RFCs in another way than the reader
// under test: it decodes all names and records first, and then looks for addresses in the list (RFC 1034 §3.6.2, §5.3.3,
// RFC 1035 §4.1).

/// What comes of a message.
public enum AnswerReference: Equatable, Sendable {
  /// The addresses, and for how many seconds they may be used again.
  case addresses([[UInt8]], time: Int32)
  /// None: the name of the error.
  case failure(String)

  /// Judges a message in answer to a query.
  public init(_ message: [UInt8], to query: [UInt8]) {
    self = outcome(message, to: query)
  }
}

/// The query for the addresses of a name: a header that asks for recursion, and one question (RFC 1035 §4.1).
///
/// - Parameters:
///   - name: A valid host name.
///   - type: The number of the record type.
///   - id: What tells the answer from others.
/// - Returns: The message.
public func queryMessage(_ name: [UInt8], type: UInt8, id: UInt16) -> [UInt8] {
  let header: [UInt8] = [UInt8(id >> 8), UInt8(id & 0xFF), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
  let labels = name.split(separator: 0x2E).flatMap { [UInt8($0.count)] + $0 }
  return header + labels + [0, 0, type, 0, 1]
}

private func outcome(_ message: [UInt8], to query: [UInt8]) -> AnswerReference {
  guard let asked = Decoded(query), let decoded = Decoded(message),
    decoded.id == asked.id, decoded.flags >> 11 == 0b10000, decoded.question == asked.question
  else { return .failure("mismatched") }
  if decoded.flags >> 9 & 1 == 1 { return .failure("truncated") }
  let code = decoded.flags & 0xF
  if code > 0 { return .failure(code < errors.count ? errors[code] : "otherResponseCode") }
  guard let records = decoded.records else { return .failure("malformed") }

  var name = decoded.question.name
  let length = asked.question.type == 1 ? 4 : 16
  var time = Int32.max
  for _ in 0...16 {
    let owned = records.filter { $0.owner == name && $0.classNumber == 1 }
    let addresses = owned.filter { $0.type == asked.question.type }
    let aliases = owned.filter { $0.type == 5 }
    for record in addresses + aliases { time = min(time, record.time > 0x7FFF_FFFF ? 0 : Int32(record.time)) }
    if addresses.contains(where: { $0.data.count != length }) { return .failure("malformed") }
    if !addresses.isEmpty { return .addresses(addresses.prefix(8).map { Array($0.data) }, time: time) }
    guard let alias = aliases.first else { return .failure("noData") }
    guard let (target, end) = decodeName(message, at: alias.data.startIndex), end == alias.data.endIndex
    else { return .failure("malformed") }
    name = target
  }
  return .failure("malformed")
}

/// The errors that response codes are, by their numbers (RFC 1035 §4.1.1).
private let errors = ["", "formatError", "serverFailure", "nameError", "notImplemented", "refused"]

/// The labels of a name, in lower case.
private typealias Name = [[UInt8]]

private struct Question: Equatable {
  let name: Name
  let type: Int
  let classNumber: Int
}

private struct DecodedRecord {
  let owner: Name
  let type: Int
  let classNumber: Int
  let time: UInt32
  let data: ArraySlice<UInt8>
}

/// A message with one question.
private struct Decoded {
  let id: Int
  let flags: Int
  let question: Question
  /// The records of the answer section that are to be read, or nil if one of them is malformed.
  let records: [DecodedRecord]?

  init?(_ bytes: [UInt8]) {
    guard let id = number(bytes, at: 0, octets: 2), let flags = number(bytes, at: 2, octets: 2),
      number(bytes, at: 4, octets: 2) == 1, let count = number(bytes, at: 6, octets: 2),
      let (name, end) = decodeName(bytes, at: 12), let type = number(bytes, at: end, octets: 2),
      let classNumber = number(bytes, at: end + 2, octets: 2)
    else { return nil }
    self.id = id
    self.flags = flags
    question = Question(name: name, type: type, classNumber: classNumber)

    var list: [DecodedRecord] = []
    var position = end + 4
    for _ in 0..<min(count, 256) {
      guard let (owner, end) = decodeName(bytes, at: position), let length = number(bytes, at: end + 8, octets: 2),
        end + 10 + length <= bytes.count, let type = number(bytes, at: end, octets: 2),
        let classNumber = number(bytes, at: end + 2, octets: 2), let time = number(bytes, at: end + 4, octets: 4)
      else {
        records = nil
        return
      }
      position = end + 10 + length
      list.append(
        DecodedRecord(
          owner: owner, type: type, classNumber: classNumber, time: UInt32(time), data: bytes[(end + 10)..<position]))
    }
    records = list
  }
}

private func number(_ bytes: [UInt8], at position: Int, octets: Int) -> Int? {
  guard position + octets <= bytes.count else { return nil }
  return bytes[position..<(position + octets)].reduce(0) { $0 << 8 | Int($1) }
}

/// The name at a position and where what follows it begins, or nil if it is malformed.
private func decodeName(_ bytes: [UInt8], at position: Int) -> (name: Name, end: Int)? {
  guard let (name, end) = decodeLabels(bytes, at: position, pointers: 127) else { return nil }
  guard name.map({ $0.count + 1 }).reduce(1, +) <= 255 else { return nil }
  let lower = name.map { $0.map { 0x41...0x5A ~= $0 ? $0 + 0x20 : $0 } }
  return (lower, end)
}

private func decodeLabels(_ bytes: [UInt8], at start: Int, pointers: Int) -> (name: Name, end: Int)? {
  var name: Name = []
  var position = start
  while let length = number(bytes, at: position, octets: 1) {
    switch length {
    case 0:
      return (name, position + 1)
    case 1...63:
      guard position + 1 + length <= bytes.count else { return nil }
      name.append(Array(bytes[(position + 1)...(position + length)]))
      position += 1 + length
    case 0xC0...0xFF:
      guard let pointer = number(bytes, at: position, octets: 2), pointers > 0, pointer - 0xC000 < start,
        let rest = decodeLabels(bytes, at: pointer - 0xC000, pointers: pointers - 1)
      else { return nil }
      return (name + rest.name, position + 2)
    default:
      return nil
    }
  }
  return nil
}
