// Messages as tests write them: names as text, records as cases, and what the reader under test made of them.

import DNSCore
import Reference
import Testing

/// The wire form of a name: `a.example`; with a pointer at its end, `a.@12`, `@12`; `` is the root.
func wireName(_ text: String) -> [UInt8] {
  var wire: [UInt8] = []
  for label in text.split(separator: ".") {
    if label.first == "@", let target = UInt16(label.dropFirst()) {
      return wire + word(0xC000 | target)
    }
    wire.append(UInt8(label.utf8.count))
    wire += label.utf8
  }
  return wire + [0]
}

/// The wire form of a number of 16 bits.
func word(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

/// A resource record.
struct Record {
  var owner: [UInt8]
  var type: UInt16
  var classNumber: UInt16 = 1
  var time: UInt32
  var data: [UInt8]
  /// What the record says that the length of its data is, if that is not so.
  var length: UInt16?

  var wire: [UInt8] {
    owner + word(type) + word(classNumber) + word(UInt16(time >> 16)) + word(UInt16(time & 0xFFFF))
      + word(length ?? UInt16(data.count)) + data
  }

  /// An IPv4 address that ends with a number.
  static func a(_ owner: String, _ last: UInt8, time: UInt32 = 300) -> Record {
    Record(owner: wireName(owner), type: 1, time: time, data: [192, 0, 2, last])
  }

  /// An IPv6 address that ends with a number.
  static func aaaa(_ owner: String, _ last: UInt8, time: UInt32 = 300) -> Record {
    Record(owner: wireName(owner), type: 28, time: time, data: address6(last))
  }

  static func cname(_ owner: String, _ alias: String, time: UInt32 = 300) -> Record {
    Record(owner: wireName(owner), type: 5, time: time, data: wireName(alias))
  }

  /// A record of any other kind.
  static func other(_ owner: String, type: UInt16, classNumber: UInt16 = 1, data: [UInt8]) -> Record {
    Record(owner: wireName(owner), type: type, classNumber: classNumber, time: 1, data: data)
  }

  /// The same record with another length in front of its data.
  func lying(_ length: UInt16) -> Record {
    var record = self
    record.length = length
    return record
  }
}

func address4(_ last: UInt8) -> [UInt8] { [192, 0, 2, last] }
func address6(_ last: UInt8) -> [UInt8] { [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last] }

let id: UInt16 = 0x41FE

/// The query for the addresses of a name.
func query(_ name: String = "a.example", _ type: DNSRecordType = .a, id: UInt16 = id) -> [UInt8] {
  var bytes = [UInt8](repeating: 0xEE, count: DNSQuery.maximumLength)
  let name = Array(name.utf8)
  var memory = bytes.mutableSpan
  let length = DNSQuery.write(type, of: name.span, id: id, into: &memory)
  return Array(bytes.prefix(length))
}

/// The header of a message.
func header(
  id: UInt16 = id, flags: UInt16 = 0x8180, questions: UInt16 = 1, answers: UInt16 = 0, authorities: UInt16 = 0,
  additional: UInt16 = 0
) -> [UInt8] {
  word(id) + word(flags) + word(questions) + word(answers) + word(authorities) + word(additional)
}

/// An answer: by default to the question for the IPv4 addresses of `a.example`, whose name stands at 12, and `example`
/// at 14.
func answer(
  to name: String = "a.example", type: UInt16 = 1, classNumber: UInt16 = 1, flags: UInt16 = 0x8180,
  _ records: [Record], count: UInt16? = nil
) -> [UInt8] {
  header(flags: flags, answers: count ?? UInt16(records.count)) + wireName(name) + word(type)
    + word(classNumber) + records.flatMap(\.wire)
}

/// What came of a message.
enum Outcome: Equatable {
  case addresses([[UInt8]], time: Int32)
  case failure(DNSError)

  /// The same as the reference says it.
  var reference: AnswerReference {
    switch self {
    case .addresses(let list, let time): .addresses(list, time: time)
    case .failure(let error): .failure("\(error)")
    }
  }
}

/// What the reader under test makes of a message.
func outcome(_ message: [UInt8], to query: [UInt8] = query()) -> Outcome {
  do throws(DNSError) {
    let answer = try DNSAnswer(message.span, to: query.span)
    let addresses = (0..<answer.count).map { Array(message[answer[$0]..<answer[$0] + answer.addressLength]) }
    return .addresses(addresses, time: answer.timeToLive)
  } catch {
    return .failure(error)
  }
}
