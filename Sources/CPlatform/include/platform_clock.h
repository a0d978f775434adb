#ifndef PLATFORM_CLOCK_H
#define PLATFORM_CLOCK_H

#include <stdint.h>

/// Milliseconds of a monotonic clock, the time in which the device sleeps included; they wrap after 49 days, so only
/// differences mean something.
uint32_t platform_milliseconds(void);

/// Whether the calendar's clock is set: it shows no time earlier than a day before the library's sources were last changed
/// (RT_BUILD_TIME).
int32_t platform_clock_is_set(void);

/// The calendar's clock, in seconds since 1970, whatever libc's time_t is.
int64_t platform_time(void);

#endif
