#ifndef PLATFORM_STATUS_H
#define PLATFORM_STATUS_H

/// How a call on a socket or a TLS session ended, when not with a count of bytes.
///
/// A failure is the negative of its number in `rt_http_error`; these are what is no failure.
typedef enum platform_status {
  /// Wait until the socket can be read, and make the same call again.
  PLATFORM_WANT_READ = -1000,
  /// Wait until the socket can be written, and make the same call again.
  PLATFORM_WANT_WRITE = -1001,
  /// The peer has ended the stream on purpose: a FIN, or with TLS a close_notify.
  PLATFORM_ENDED = -1002,
  /// The peer has ended a TLS stream without a close_notify.
  PLATFORM_TRUNCATED = -1003
} platform_status;

#endif
