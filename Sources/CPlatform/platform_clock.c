#define _GNU_SOURCE
#include "platform_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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

#if defined(SYS_clock_gettime64)

// Here libc's time_t may have 32 bits, and its function fails from 19 January 2038 on.
int64_t platform_time(void) {
  struct {
    int64_t seconds, nanoseconds;
  } now;
  if (syscall(SYS_clock_gettime64, CLOCK_REALTIME, &now) == 0) return now.seconds;
  // A kernel before 5.1. It cuts the seconds to 32 bits, which do until 2106.
  struct {
    uint32_t seconds;
    int32_t nanoseconds;
  } cut = {0, 0};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &cut);
  return cut.seconds;
}

#else

int64_t platform_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec;
}

#endif

int32_t platform_clock_is_set(void) {
  return platform_time() >= RT_BUILD_TIME;
}
