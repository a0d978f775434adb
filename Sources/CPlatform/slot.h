// What C holds for each client.
#ifndef SLOT_H
#define SLOT_H

#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>

#include "platform_address.h"
#include "platform_wait.h"
#include "rt_port_http_ext.h"

// As large as a power of two, so that finding one takes a shift.
typedef struct slot {
  // See platform_slots.h.
  _Alignas(256) _Atomic uint32_t word;

  // The stream: its socket, whom a TCP stream leads to, bytes up and down, and the last error number.
  int32_t socket;
  platform_address peer;
  uint16_t port;
  char peer_text[PLATFORM_ADDRESS_TEXT];
  int32_t os_error;
  uint64_t sent;
  uint64_t received;

  // What is waited for: the two in front in every wait.
  struct pollfd waker;
  struct pollfd stream;
  struct pollfd watched[PLATFORM_WATCHED_MAX];
  uint32_t watched_count;
} slot;

__attribute__((visibility("hidden"))) extern slot platform_slot[RT_HTTP_CLIENTS];

#endif
