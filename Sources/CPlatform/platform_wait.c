// poll(2), not made again after a signal: its caller has a deadline to look at.
#include "platform_wait.h"

#include <assert.h>
#include <poll.h>
#include <stddef.h>

static_assert(sizeof(platform_waiter) == sizeof(struct pollfd), "a waiter is a pollfd");
static_assert(offsetof(platform_waiter, events) == offsetof(struct pollfd, events), "a waiter is a pollfd");
static_assert(offsetof(platform_waiter, ready) == offsetof(struct pollfd, revents), "a waiter is a pollfd");
static_assert(PLATFORM_READ == POLLIN && PLATFORM_WRITE == POLLOUT, "events are poll's");

int32_t platform_wait(platform_waiter *waiters, uint32_t count, uint32_t milliseconds) {
  return poll((struct pollfd *)waiters, count, (int)milliseconds);
}
