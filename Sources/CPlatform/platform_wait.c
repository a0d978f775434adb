// poll(2), not made again after a signal: its caller has a deadline to look at. Each client has an eventfd beside its
// sockets, by which another thread or a signal handler ends its wait.
#include "platform_wait.h"

#include <assert.h>
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "platform_clock.h"
#include "platform_file.h"
#include "slot.h"

static_assert(PLATFORM_READ == POLLIN && PLATFORM_WRITE == POLLOUT, "events are poll's");

enum { wake_patience_ms = 1000 };

void platform_wake_open(int32_t slot) {
  platform_slot[slot].waker.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  platform_slot[slot].waker.events = POLLIN;
}

void platform_wake_close(int32_t slot) { platform_close(platform_slot[slot].waker.fd); }

void platform_wake(int32_t slot) {
  const int saved = errno;  // a signal handler must not change it
  const uint64_t one = 1;
  ssize_t written = write(platform_slot[slot].waker.fd, &one, sizeof one);
  (void)written;  // it fails when there are wake-ups without number, or there is nothing to wake by
  errno = saved;
}

void platform_wake_await(int32_t slot) {
  const uint32_t begin = platform_milliseconds();
  // A signal must not cut it short.
  while (poll(&platform_slot[slot].waker, 1, wake_patience_ms) < 0 && platform_milliseconds() - begin < wake_patience_ms) {
  }
}

void platform_watch(int32_t slot, int32_t socket, platform_event event) {
  struct slot *waiter = &platform_slot[slot];
  waiter->watched[waiter->watched_count++] = (struct pollfd){.fd = socket, .events = (short)event};
}

int32_t platform_watched(int32_t slot, uint32_t index) { return platform_slot[slot].watched[index].fd; }

int32_t platform_unwatch(int32_t slot, uint32_t index) {
  int32_t socket = platform_slot[slot].watched[index].fd;
  platform_slot[slot].watched[index].fd = -1;
  return socket;
}

void platform_unwatch_all(int32_t slot) {
  struct slot *waiter = &platform_slot[slot];
  while (waiter->watched_count > 0) {
    int socket = waiter->watched[--waiter->watched_count].fd;
    if (socket >= 0) {
      platform_close(socket);
    }
  }
}

int32_t platform_is_ready(int32_t slot, uint32_t index) { return platform_slot[slot].watched[index].revents; }

int32_t platform_wait(int32_t slot, uint32_t events, uint32_t milliseconds) {
  struct slot *waiter = &platform_slot[slot];
  waiter->stream.fd = events == 0 ? -1 : waiter->socket;
  waiter->stream.events = (short)events;
  int ready = poll(&waiter->waker, 2 + (events == 0 ? waiter->watched_count : 0), (int)milliseconds);
  if (ready <= (waiter->waker.revents != 0)) {
    return 0;
  }
  int both = PLATFORM_READ | PLATFORM_WRITE;
  return events == 0 || (waiter->stream.revents & ~both) != 0 ? both : waiter->stream.revents;
}
