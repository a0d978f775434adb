/// Why a response can't be trusted. The connection that it came on must be closed.
public enum ResponseError: UInt8, Error {
  /// The first line is not an HTTP/1.x status line (RFC 9112 §4).
  case statusLine
  /// A header or trailer field breaks the grammar (RFC 9112 §5).
  case field
  /// More than `Limits.headBytes`.
  case headLimit
  /// A line of more than `Limits.lineBytes`.
  case lineLimit
  /// More than `Limits.fields`.
  case fieldLimit
  /// More than `Limits.interimResponses`.
  case interimLimit
  /// 101 without having been asked to switch protocols (RFC 9110 §15.2.2).
  case switchedProtocols
  /// Content-Length is not a number, or is two different ones (RFC 9112 §6.3).
  case contentLength
  /// A transfer coding other than exactly one `chunked`, or any in an HTTP/1.0 response (RFC 9112 §6.1).
  case transferEncoding
  /// Transfer-Encoding and Content-Length together (RFC 9112 §6.3).
  case framingConflict
  /// A content coding, though none was asked for.
  case contentEncoding
  /// The chunked coding is malformed (RFC 9112 §7.1).
  case chunk
  /// Extensions of more than `Limits.chunkExtensionBytes`.
  case chunkExtensionLimit
  /// More than `Limits.chunkOverheadBytes`, and too little body for it.
  case chunkLimit
  /// More than `Limits.trailerBytes`.
  case trailerLimit
  /// The body is longer than 4 GiB − 1.
  case bodyTooLong
  /// The stream ended before the response did (RFC 9112 §8).
  case incomplete
}
