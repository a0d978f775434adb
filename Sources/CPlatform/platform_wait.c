// poll(2), not made again after a signal: its caller has a deadline to look at.
#include "platform_wait.h"

#include <poll.h>

int32_t platform_wait(platform_waiter *waiters, int32_t count, uint32_t milliseconds) {
  struct pollfd entries[PLATFORM_WAITERS];
  for (int32_t i = 0; i < count; i++) {
    entries[i].fd = waiters[i].socket;
    entries[i].events = (short)((waiters[i].read ? POLLIN : 0) | (waiters[i].write ? POLLOUT : 0));
  }
  int ready = poll(entries, (nfds_t)count, (int)milliseconds);
  for (int32_t i = 0; i < count; i++) {
    short events = ready > 0 ? entries[i].revents : 0;
    short failed = events & (POLLERR | POLLHUP | POLLNVAL);
    waiters[i].can_read = waiters[i].read && (events & POLLIN || failed);
    waiters[i].can_write = waiters[i].write && (events & POLLOUT || failed);
  }
  return ready > 0 ? ready : 0;
}
