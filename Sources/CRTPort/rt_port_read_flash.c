/// Default flash: there is none, so every read fails.
#include "rt_port.h"
#include "rt_port_http.h"

__attribute__((weak)) int rt_port_read_flash(unsigned char *buf, unsigned int read_addr, unsigned int len)
{
  (void)buf;
  (void)read_addr;
  (void)len;
  return RT_RES_ERROR;
}
