/// Default driver: there is no flash, so every read fails.
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_flash_read(unsigned int address, unsigned char *bytes, unsigned int length)
{
  (void)address;
  (void)bytes;
  (void)length;
  return RT_RES_ERROR;
}
