// The memory of the bundled mbedTLS: a fixed arena for each client, and the lock by which mbedTLS knows whose it is to use.
//
// mbedTLS's allocator hooks have no argument for the client, and PSA keeps state that all clients share. So one thread at
// a time is inside mbedTLS, on behalf of one slot. No call into it waits for the network, so none holds up another for
// longer than the processor takes for its step. An arena for each client, not one for all: what a client needs at most
// can be measured, and no other client can take it away or cut it into pieces. It is the library's own, or the firmware's.
//
// The system's mbedTLS has an allocator and locks of its own: there all this does nothing.
#ifndef CTLS_ARENA_H
#define CTLS_ARENA_H

#include <mbedtls/version.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(RT_MBEDTLS_IS_BUNDLED)
#define RT_HAS_ARENA 1

/// Empties a slot's arena, in which nothing may be in use, and moves it.
///
/// @param bytes Where it is from now on; NULL: in memory of the library, if it was built with any.
/// @param size Its size; one that is too small for anything is an arena that is used up.
void ctls_arena_reset(int32_t slot, void *bytes, uint32_t size);

/// Enters mbedTLS for a slot; waits while another thread is inside. `ctls_leave` must follow.
void ctls_enter(int32_t slot);
void ctls_leave(void);

/// How many bytes of the arena have been in use since it was emptied: the same calls would do with an arena of that size.
uint32_t ctls_arena_peak(int32_t slot);

/// Whether an allocation has failed since the arena was emptied.
bool ctls_arena_is_exhausted(int32_t slot);

#else
#define RT_HAS_ARENA 0

static inline void ctls_arena_reset(int32_t slot, const void *bytes, uint32_t size) {
  (void)slot, (void)bytes, (void)size;
}
static inline void ctls_enter(int32_t slot) { (void)slot; }
static inline void ctls_leave(void) {}
static inline uint32_t ctls_arena_peak(int32_t slot) { return (void)slot, 0; }
static inline bool ctls_arena_is_exhausted(int32_t slot) { return (void)slot, false; }

#endif

#endif
