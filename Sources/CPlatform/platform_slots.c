#include "platform_slots.h"

#include <stdatomic.h>

#include "rt_port_http_ext.h"

static _Atomic uint32_t words[RT_HTTP_CLIENTS];

uint32_t platform_slot_load(int32_t slot) { return atomic_load_explicit(&words[slot], memory_order_acquire); }

int32_t platform_slot_exchange(int32_t slot, uint32_t expected, uint32_t desired) {
  return atomic_compare_exchange_strong_explicit(&words[slot], &expected, desired, memory_order_acq_rel,
                                                 memory_order_acquire);
}
