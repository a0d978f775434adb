#ifndef PLATFORM_CLOCK_H
#define PLATFORM_CLOCK_H

#include <stdint.h>

/// Milliseconds of the monotonic clock; they wrap after 49 days, so only differences mean something.
uint32_t platform_milliseconds(void);

#endif
