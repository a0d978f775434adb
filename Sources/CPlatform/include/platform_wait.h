#ifndef PLATFORM_WAIT_H
#define PLATFORM_WAIT_H

#include <stdint.h>

/// What to wait for on a socket, and what became ready; the bits of poll(2) that every Linux has.
typedef enum platform_event {
  PLATFORM_READ = 0x001,
  PLATFORM_WRITE = 0x004
} platform_event;

/// A socket to wait for: struct pollfd, of which nothing else is to be seen outside.
typedef struct platform_waiter {
  /// The socket; below 0: none.
  int32_t socket;
  /// What to wait for.
  int16_t events;
  /// Set by `platform_wait`: what is ready, or other bits for an error, which the next call on the socket will tell.
  int16_t ready;
} platform_waiter;

/// Waits until one of the sockets is ready, a signal arrives, or the time is over. The one call here that waits.
///
/// @param waiters Which sockets, and for what; receives what is ready.
/// @param count How many.
/// @param milliseconds How long at most, up to 2147483647; 0: only look.
/// @return How many are ready; 0 or less when the time is over or a signal arrived.
int32_t platform_wait(platform_waiter *waiters, uint32_t count, uint32_t milliseconds);

#endif
