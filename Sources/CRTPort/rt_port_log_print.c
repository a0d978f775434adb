/// Default log: lines are dropped.
#include "rt_port.h"

__attribute__((weak)) void rt_port_log_print(char *log_level, char *file_name, int line_no, const char *msg, ...)
{
  (void)log_level;
  (void)file_name;
  (void)line_no;
  (void)msg;
}
