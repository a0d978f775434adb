#ifndef PLATFORM_WAIT_H
#define PLATFORM_WAIT_H

#include <stdint.h>

/// What to wait for on a socket, and what became ready; the bits of poll(2) that every Linux has.
typedef enum platform_event {
  PLATFORM_READ = 0x001,
  PLATFORM_WRITE = 0x004
} platform_event;

/// How many sockets a slot can watch.
#define PLATFORM_WATCHED_MAX 16

/// Makes what `platform_wake` needs for a slot. Where the system has no descriptor left, the slot's waits end by themselves
/// alone.
void platform_wake_open(int32_t slot);

/// Frees it.
void platform_wake_close(int32_t slot);

/// Ends the slot's wait, from any thread or signal handler.
void platform_wake(int32_t slot);

/// Waits for a `platform_wake` that is under way, for a second at most.
void platform_wake_await(int32_t slot);

/// Adds a socket to those that a slot watches, which it then owns: the first is number 0.
///
/// @param socket The socket, or a number below 0, which takes a place and is never ready.
/// @param event What to wait for.
void platform_watch(int32_t slot, int32_t socket, platform_event event);

/// The watched socket of a number.
int32_t platform_watched(int32_t slot, uint32_t index);

/// Gives up a watched socket, and gives it to the caller.
int32_t platform_unwatch(int32_t slot, uint32_t index);

/// Closes the watched sockets: there are none then.
void platform_unwatch_all(int32_t slot);

/// Whether the last wait found a watched socket ready, if only to be told of an error by the next call on it.
int32_t platform_is_ready(int32_t slot, uint32_t index);

/// Waits until a socket is ready, the slot is woken, a signal arrives, or the time is over.
///
/// @param slot Whose wait it is.
/// @param events What to wait for on the slot's stream: bits of `platform_event`; 0: wait for the watched sockets instead.
/// @param milliseconds How long at most, up to 2147483647.
/// @return 0 if no socket is ready; else bits of `platform_event` for the stream, both if there is an error to be told.
int32_t platform_wait(int32_t slot, uint32_t events, uint32_t milliseconds);

#endif
