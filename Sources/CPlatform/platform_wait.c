// poll(2), not made again after a signal: its caller has a deadline to look at. Each client has an eventfd beside its
// sockets, by which another thread or a signal handler ends its wait.
#include "platform_wait.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "platform_file.h"
#include "rt_port_http_ext.h"

static_assert(sizeof(platform_waiter) == sizeof(struct pollfd), "a waiter is a pollfd");
static_assert(offsetof(platform_waiter, events) == offsetof(struct pollfd, events), "a waiter is a pollfd");
static_assert(offsetof(platform_waiter, ready) == offsetof(struct pollfd, revents), "a waiter is a pollfd");
static_assert(PLATFORM_READ == POLLIN && PLATFORM_WRITE == POLLOUT, "events are poll's");

enum { wake_patience_ms = 1000 };

static int wakers[RT_HTTP_CLIENTS];

int32_t platform_wake_open(int32_t slot) {
  wakers[slot] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return wakers[slot] < 0 ? -errno : 0;
}

void platform_wake_close(int32_t slot) { platform_close(wakers[slot]); }

void platform_wake(int32_t slot) {
  const int saved = errno;  // a signal handler must not change it
  const uint64_t one = 1;
  ssize_t written = write(wakers[slot], &one, sizeof one);
  (void)written;  // it fails only when there are wake-ups without number
  errno = saved;
}

void platform_wake_await(int32_t slot) {
  platform_waiter waiter;
  platform_wait(slot, &waiter, 0, wake_patience_ms);
}

int32_t platform_wait(int32_t slot, platform_waiter *waiters, uint32_t count, uint32_t milliseconds) {
  waiters[count] = (platform_waiter){.socket = wakers[slot], .events = PLATFORM_READ};
  int ready = poll((struct pollfd *)waiters, count + 1, (int)milliseconds);
  return ready > (waiters[count].ready != 0);
}
