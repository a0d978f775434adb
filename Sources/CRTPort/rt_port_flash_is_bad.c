/// Default driver: no block is bad.
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_flash_is_bad(unsigned int address)
{
  (void)address;
  return 0;
}
