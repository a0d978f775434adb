/// Default progress hook: nobody watches.
#include "rt_port_http_ext.h"

__attribute__((weak)) void rt_port_http_progress(const rt_http_progress *progress)
{
  (void)progress;
}
