#include "platform_slots.h"

#include "slot.h"

slot platform_slot[RT_HTTP_CLIENTS];

uint32_t platform_slot_load(int32_t slot) {
  return atomic_load_explicit(&platform_slot[slot].word, memory_order_acquire);
}

int32_t platform_slot_exchange(int32_t slot, uint32_t expected, uint32_t desired) {
  return atomic_compare_exchange_strong_explicit(&platform_slot[slot].word, &expected, desired, memory_order_acq_rel,
                                                 memory_order_acquire);
}
