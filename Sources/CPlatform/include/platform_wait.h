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

/// Makes what `platform_wake` needs for a slot.
///
/// @return 0, or -errno.
int32_t platform_wake_open(int32_t slot);

/// Frees it.
void platform_wake_close(int32_t slot);

/// Ends the slot's wait, from any thread or signal handler.
void platform_wake(int32_t slot);

/// Waits for a `platform_wake` that is under way, though not for ever.
void platform_wake_await(int32_t slot);

/// Waits until one of the sockets is ready, the slot is woken, a signal arrives, or the time is over. The one call here that
/// waits.
///
/// @param slot Whose wait it is.
/// @param waiters Which sockets, and for what, and room for one more; receives what is ready.
/// @param count How many.
/// @param milliseconds How long at most, up to 2147483647.
/// @return 1 if a socket is ready, else 0.
int32_t platform_wait(int32_t slot, platform_waiter *waiters, uint32_t count, uint32_t milliseconds);

#endif
