// getrandom(2), which soon after a start of the device has nothing to give yet. It must not wait for that, since its caller
// has a deadline.
#define _GNU_SOURCE
#include "platform_random.h"

#include <errno.h>
#include <sys/random.h>

int32_t platform_random(void *bytes, uint32_t count) {
  uint8_t *next = bytes;
  while (count > 0) {
    ssize_t result = getrandom(next, count, GRND_NONBLOCK);
    if (result > 0) {
      next += result;
      count -= (uint32_t)result;
    } else if (errno != EINTR) {
      return -errno;
    }
  }
  return 0;
}

uint16_t platform_random_id(void) {
  uint16_t id = 0;
  platform_random(&id, sizeof id);
  return id;
}
