/// Default: reads the responses that the library has stored, in the region that rt_port_http_configure says.
#include <stddef.h>

#include "rt_port.h"
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_read_flash(unsigned char *buf, unsigned int read_addr, unsigned int len)
{
  return rt_port_http_stored_read(NULL, read_addr, buf, len) == RT_HTTP_OK ? RT_RES_SUCESS : RT_RES_ERROR;
}
