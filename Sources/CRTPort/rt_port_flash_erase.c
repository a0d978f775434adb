/// Default driver: there is no flash, so every erasure fails.
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_flash_erase(unsigned int address, unsigned int length)
{
  (void)address;
  (void)length;
  return RT_RES_ERROR;
}
