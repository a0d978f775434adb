/// Default driver: it can't remember a bad block, so that one fails the store instead of being skipped.
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_flash_mark_bad(unsigned int address)
{
  (void)address;
  return RT_RES_ERROR;
}
