#ifndef PLATFORM_SLOTS_H
#define PLATFORM_SLOTS_H

#include <stdint.h>

/// Atomic words, one for each client of the pool, 0 at first.

/// Gives how many there are. A function: up to a constant, Swift unrolls a loop even where size is what counts.
int32_t platform_slot_count(void);

/// Reads a word, with acquire ordering.
uint32_t platform_slot_load(int32_t slot);

/// Replaces a word if it is what it is expected to be, with acquire and release ordering.
///
/// @return 1 if it was replaced, else 0.
int32_t platform_slot_exchange(int32_t slot, uint32_t expected, uint32_t desired);

#endif
