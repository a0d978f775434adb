#define _GNU_SOURCE
#include "platform_clock.h"

#include <time.h>

uint32_t platform_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint32_t)now.tv_sec * 1000u + (uint32_t)(now.tv_nsec / 1000000);
}
