// What the fields of a head say about the body and the connection (RFC 9112 §6.3, §9.3).

/// A field, its name in lower case, its value with any obs-fold unfolded.
struct Field {
  let name: String
  var value: [UInt8]
}

/// How the body is delimited.
enum FramingReference {
  case none
  case length(Int)
  case chunked
  case untilClose
}

/// The head of a final response.
struct Head {
  let fields: [Field]
  let status: Int
  let isHTTP10: Bool

  /// The elements of the list that all fields of a name are together, in lower case; nil without such a field.
  private func list(_ name: String) -> [String]? {
    let values = fields.filter { $0.name == name }.map(\.value)
    if values.isEmpty { return nil }
    return values.flatMap { $0.split(separator: 0x2C, omittingEmptySubsequences: false) }
      .map { text(lowercased(trimmed($0))) }
  }

  /// The connection ends with the response (rule M1), or can't be trusted behind it (rule N1).
  var closes: Bool {
    isHTTP10 || list("connection")?.contains("close") == true || !faults.isEmpty || hasNoBody && announcesBody
  }

  private var hasNoBody: Bool { status == 204 || status == 304 }

  private var announcesBody: Bool { codings != nil || lengths.map { $0 != ["0"] } == true }

  private var codings: [String]? { list("transfer-encoding")?.filter { !$0.isEmpty } }

  /// The lengths that Content-Length gives, each as the digits that count.
  private var lengths: [String]? { list("content-length")?.map(number) }

  /// What is wrong with the fields that frame the body.
  private var faults: Set<String> {
    var faults: Set<String> = []
    if let codings, codings != ["chunked"] || isHTTP10 { faults.insert("transferEncoding") }
    if codings != nil && lengths != nil { faults.insert("framingConflict") }
    if Set(lengths ?? []).count > 1 { faults.insert("contentLength") }
    for length in lengths ?? [] {
      if length.isEmpty || !length.utf8.allSatisfy(isDigit) {
        faults.insert("contentLength")
      } else if length.count > 10 || Int(length) ?? .max > 4_294_967_295 {
        faults.insert("bodyTooLong")
      }
    }
    return faults
  }

  /// How the body is delimited, or every reason to refuse it.
  func framing() throws(Stop) -> FramingReference {
    // N1: these have no body, whatever their fields say.
    if hasNoBody { return .none }
    var errors = faults
    let isContentCoded = list("content-encoding")?.contains { !$0.isEmpty && $0 != "identity" } == true
    if isContentCoded && lengths?.first != "0" { errors.insert("contentEncoding") }

    if !errors.isEmpty { throw .refused(errors) }
    if codings != nil { return .chunked }
    if let length = lengths?.first { return .length(Int(length) ?? 0) }
    return .untilClose
  }

  /// A number without leading zeros.
  private func number(_ element: String) -> String { String(element.dropLast().drop { $0 == "0" } + element.suffix(1)) }
}
