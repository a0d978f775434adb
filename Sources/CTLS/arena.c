// First fit over a list of free blocks in the order of their addresses, so that neighbours join again and the end of the
// arena is touched last. A block begins with a header of 8 bytes; positions count from the arena's begin.
#define _GNU_SOURCE
#include "arena.h"

#if defined(RT_MBEDTLS_IS_BUNDLED)

#include <linux/futex.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rt_port_http_ext.h"

#ifndef RT_TLS_ARENA_SIZE
#error "RT_TLS_ARENA_SIZE, the bytes of a client's own arena, comes from scripts/build"
#endif

typedef struct block {
  uint32_t size;       // with the header
  uint32_t next_free;  // of a free block; `none`: it is the last
} block;

enum { header_size = sizeof(block), none = UINT32_MAX };

typedef struct arena {
  uint8_t *bytes;
  uint32_t size;
  uint32_t first_free;
  uint32_t peak;
  bool is_exhausted;
} arena;

static _Alignas(8) uint8_t arenas[RT_HTTP_CLIENTS][RT_TLS_ARENA_SIZE];  // for clients that are given no memory
static arena heads[RT_HTTP_CLIENTS];
static arena *current;
static _Atomic uint32_t lock;  // 0: free, 1: held, 2: held, and another may wait for it

static block *block_at(arena *memory, uint32_t position) { return (block *)(memory->bytes + position); }

void ctls_arena_reset(int32_t slot, void *bytes, uint32_t size) {
  if (bytes == NULL) {
    bytes = arenas[slot];
    size = RT_TLS_ARENA_SIZE;
  }
  uint32_t padding = -(uint32_t)(uintptr_t)bytes & 7;
  arena *memory = &heads[slot];
  *memory = (arena){.bytes = (uint8_t *)bytes + padding, .first_free = none};
  if (size >= padding + header_size) {
    memory->size = (size - padding) & 0x7FFFFFF8;
    memory->first_free = 0;
    *block_at(memory, 0) = (block){.size = memory->size, .next_free = none};
  }
}

void ctls_enter(int32_t slot) {
  uint32_t seen = 0;
  if (!atomic_compare_exchange_strong_explicit(&lock, &seen, 1, memory_order_acquire, memory_order_relaxed)) {
    while (atomic_exchange_explicit(&lock, 2, memory_order_acquire) != 0) {
      syscall(SYS_futex, &lock, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
    }
  }
  current = &heads[slot];
}

void ctls_leave(void) {
  if (atomic_exchange_explicit(&lock, 0, memory_order_release) == 2) {
    syscall(SYS_futex, &lock, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  }
}

uint32_t ctls_arena_peak(int32_t slot) { return heads[slot].peak; }

bool ctls_arena_is_exhausted(int32_t slot) { return heads[slot].is_exhausted; }

void *ctls_allocate(size_t count, size_t size) {
  arena *memory = current;
  size_t wanted;
  if (__builtin_mul_overflow(count, size, &wanted) || wanted >= memory->size) {
    memory->is_exhausted = true;
    return NULL;
  }
  uint32_t needed = header_size + (((uint32_t)wanted + 7) & ~7u);
  for (uint32_t *link = &memory->first_free; *link != none; link = &block_at(memory, *link)->next_free) {
    uint32_t position = *link;
    block *found = block_at(memory, position);
    if (found->size < needed) {
      continue;
    }
    if (found->size - needed > header_size) {
      *block_at(memory, position + needed) = (block){.size = found->size - needed, .next_free = found->next_free};
      found->size = needed;
      *link = position + needed;
    } else {
      *link = found->next_free;
    }
    if (memory->peak < position + found->size) {
      memory->peak = position + found->size;
    }
    return memset(found + 1, 0, found->size - header_size);
  }
  memory->is_exhausted = true;
  return NULL;
}

// Joins a free block with the next one if nothing is between them.
static void join_next(arena *memory, uint32_t position) {
  block *first = block_at(memory, position);
  if (position + first->size == first->next_free) {
    const block *second = block_at(memory, first->next_free);
    first->size += second->size;
    first->next_free = second->next_free;
  }
}

void ctls_release(void *bytes) {
  if (bytes == NULL) {
    return;
  }
  arena *memory = current;
  uint32_t position = (uint32_t)((uint8_t *)bytes - memory->bytes) - header_size;
  uint32_t previous = none;
  uint32_t next = memory->first_free;
  while (next < position) {
    previous = next;
    next = block_at(memory, next)->next_free;
  }
  block_at(memory, position)->next_free = next;
  join_next(memory, position);
  if (previous == none) {
    memory->first_free = position;
  } else {
    block_at(memory, previous)->next_free = position;
    join_next(memory, previous);
  }
}

#endif
