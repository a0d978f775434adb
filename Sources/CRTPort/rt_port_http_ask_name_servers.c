/// Weak default: the library's own resolver, which is linked because of it alone.
#include "rt_port_http_ext.h"

__attribute__((weak)) int rt_port_http_ask_name_servers(void *call)
{
  return rt_port_http_stub_resolver(call);
}
