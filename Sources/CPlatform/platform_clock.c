#define _GNU_SOURCE
#include "platform_clock.h"

#include <time.h>

// Seconds since 1970; scripts/build sets it. Where it does not, every clock counts as set.
#ifndef RT_BUILD_TIME
#define RT_BUILD_TIME 0
#endif

uint32_t platform_milliseconds(void) {
  struct timespec now;
  // Like CLOCK_MONOTONIC, but it goes on while the device sleeps, in which connections and addresses grow old, too.
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (uint32_t)now.tv_sec * 1000u + (uint32_t)(now.tv_nsec / 1000000);
}

int32_t platform_clock_is_set(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec >= RT_BUILD_TIME;
}
