#include "platform_slots.h"

#include <assert.h>

#include "slot.h"

// Swift's arrays have literal numbers.
static_assert(RT_HTTP_CLIENTS >= 1 && RT_HTTP_CLIENTS <= 4, "so many can PerClient.swift have");
static_assert(RT_HTTP_REQUEST_HEAD_MAX == 2048, "so long is the window in Client.swift");

slot platform_slot[RT_HTTP_CLIENTS];

int32_t platform_slot_count(void) { return RT_HTTP_CLIENTS; }

uint32_t platform_slot_load(int32_t slot) {
  return atomic_load_explicit(&platform_slot[slot].word, memory_order_acquire);
}

int32_t platform_slot_exchange(int32_t slot, uint32_t expected, uint32_t desired) {
  return atomic_compare_exchange_strong_explicit(&platform_slot[slot].word, &expected, desired, memory_order_acq_rel,
                                                 memory_order_acquire);
}
