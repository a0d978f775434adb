/// Default report hook: nobody wants to know.
#include "rt_port_http_ext.h"

__attribute__((weak)) void rt_port_http_report(const rt_http_report *report)
{
  (void)report;
}
