/// Default buffer: fixed memory, large enough for every ES9+ response but large profile packages.
#include "rt_port.h"

static unsigned char buffer[32 * 1024];

__attribute__((weak)) void *rt_port_get_buffer(unsigned int *size)
{
  *size = sizeof buffer;
  return buffer;
}
