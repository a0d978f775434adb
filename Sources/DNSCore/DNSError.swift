/// Why a received message gives no addresses.
public enum DNSError: UInt8, Error {
  // The first five are response codes (RFC 1035 §4.1.1), the sixth stands for all above.

  /// The server could not interpret the query.
  case formatError = 1
  /// The server failed.
  case serverFailure = 2
  /// The name does not exist, or the one that it is an alias of does not (RFC 2308 §2.1).
  case nameError = 3
  /// The server does not answer such queries.
  case notImplemented = 4
  /// The server does not answer this client.
  case refused = 5
  /// Any other response code.
  case otherResponseCode = 6
  /// The message is no answer to the query. It is to be ignored: the answer may still come (RFC 5452 §9.1).
  case mismatched
  /// The message was cut short: the query is to be sent again over TCP (RFC 2181 §9).
  case truncated
  /// The name exists, but has no address of the type asked for (RFC 2308 §2.2).
  case noData
  /// The message breaks the format, or the aliases in it lead nowhere.
  case malformed

  /// The error that a response code is, unless it is 0.
  init(responseCode: UInt32) {
    switch responseCode {
    case 1: self = .formatError
    case 2: self = .serverFailure
    case 3: self = .nameError
    case 4: self = .notImplemented
    case 5: self = .refused
    default: self = .otherResponseCode
    }
  }
}
