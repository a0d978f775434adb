internal import CPlatform
internal import CRTPort

/// The moment at which a call must be over. It is made when the call comes in and passed on by value.
struct Deadline {
  private let end: UInt32

  /// A deadline `milliseconds`, at most 2147483647, from now.
  init(milliseconds: UInt32) {
    end = platform_milliseconds() &+ milliseconds
  }

  /// Fails once the deadline has passed, where work goes on without ever waiting.
  func check() throws(Failure) {
    if remaining == 0 { throw Failure(RT_HTTP_ERROR_TIMEOUT) }
  }

  /// Milliseconds that are left; 0 when the deadline has passed.
  var remaining: UInt32 {
    let left = Int32(bitPattern: end &- platform_milliseconds())
    return left > 0 ? UInt32(left) : 0
  }
}
