#ifndef PLATFORM_RANDOM_H
#define PLATFORM_RANDOM_H

#include <stdint.h>

/// Fills memory with random bytes of the kernel's generator.
///
/// @return 0, or -errno: -EAGAIN where the kernel has none yet, soon after a start of the device.
int32_t platform_random(void *bytes, uint32_t count);

/// A random number, or 0 where the kernel has none.
uint16_t platform_random_id(void);

#endif
