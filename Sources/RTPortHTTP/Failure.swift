internal import CRTPort
internal import HTTPCore

/// Why a call failed: a number of `rt_http_error`, where each is explained.
struct Failure: Error {
  let number: UInt8

  init(_ error: rt_http_error) {
    number = UInt8(truncatingIfNeeded: error.rawValue)
  }

  /// The failure behind a status of the C shims, which is the negative of its number.
  init(status: Int32) {
    number = UInt8(truncatingIfNeeded: 0 &- status)
  }

  static func == (failure: Failure, error: rt_http_error) -> Bool {
    failure.number == UInt8(truncatingIfNeeded: error.rawValue)
  }

  /// A server can't be spoken to.
  var isOfServer: Bool {
    number > UInt8(truncatingIfNeeded: RT_HTTP_ERROR_NAME_UNKNOWN.rawValue)
      && number < UInt8(truncatingIfNeeded: RT_HTTP_ERROR_SOCKET.rawValue)
  }

  @inline(never)
  init(_ error: RequestError) {
    switch error {
    case .target: self.init(RT_HTTP_ERROR_TARGET)
    case .field: self.init(RT_HTTP_ERROR_HEADER)
    case .defaultField: self.init(RT_HTTP_ERROR_OPTION)
    case .reservedField: self.init(RT_HTTP_ERROR_HEADER_RESERVED)
    case .tooLong: self.init(RT_HTTP_ERROR_HEAD_TOO_LONG)
    }
  }

  init(_ error: ResponseError) {
    switch error {
    case .statusLine: self.init(RT_HTTP_ERROR_STATUS_LINE)
    case .field: self.init(RT_HTTP_ERROR_FIELD)
    case .headLimit: self.init(RT_HTTP_ERROR_HEAD_LIMIT)
    case .interimLimit: self.init(RT_HTTP_ERROR_INTERIM_LIMIT)
    case .switchedProtocols: self.init(RT_HTTP_ERROR_SWITCHED_PROTOCOLS)
    case .contentLength: self.init(RT_HTTP_ERROR_CONTENT_LENGTH)
    case .transferEncoding: self.init(RT_HTTP_ERROR_TRANSFER_ENCODING)
    case .framingConflict: self.init(RT_HTTP_ERROR_FRAMING_CONFLICT)
    case .contentEncoding: self.init(RT_HTTP_ERROR_CONTENT_ENCODING)
    case .chunk: self.init(RT_HTTP_ERROR_CHUNK)
    case .chunkLimit: self.init(RT_HTTP_ERROR_CHUNK_LIMIT)
    case .incomplete: self.init(RT_HTTP_ERROR_INCOMPLETE)
    case .lineLimit: self.init(RT_HTTP_ERROR_LINE_LIMIT)
    case .fieldLimit: self.init(RT_HTTP_ERROR_FIELD_LIMIT)
    case .trailerLimit: self.init(RT_HTTP_ERROR_TRAILER_LIMIT)
    case .chunkExtensionLimit: self.init(RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT)
    case .bodyTooLong: self.init(RT_HTTP_ERROR_TOO_LARGE)
    }
  }
}
