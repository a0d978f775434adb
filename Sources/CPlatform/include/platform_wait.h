#ifndef PLATFORM_WAIT_H
#define PLATFORM_WAIT_H

#include <stdint.h>

/// A socket to wait for.
typedef struct platform_waiter {
  /// The socket.
  int32_t socket;
  /// Wait until it can be read.
  uint8_t read;
  /// Wait until it can be written.
  uint8_t write;
  /// Set by `platform_wait`: reading would not wait.
  uint8_t can_read;
  /// Set by `platform_wait`: writing would not wait.
  uint8_t can_write;
} platform_waiter;

/// How many sockets can be waited for at once.
#define PLATFORM_WAITERS 8

/// Waits until one of the sockets is ready, a signal arrives, or the time is over. The one call here that waits.
///
/// @param waiters Which sockets, and for what; receives what is ready. An error on a socket makes it ready for what it
///   was waited for, so that the next call on it tells.
/// @param count How many; at most `PLATFORM_WAITERS`.
/// @param milliseconds How long at most; 0: only look.
/// @return How many are ready; 0 when the time is over or a signal arrived.
int32_t platform_wait(platform_waiter *waiters, int32_t count, uint32_t milliseconds);

#endif
