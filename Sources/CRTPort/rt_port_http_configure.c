/// Default configuration: the options stay as they are.
#include "rt_port_http_ext.h"

__attribute__((weak)) void rt_port_http_configure(rt_http_options *options)
{
  (void)options;
}
