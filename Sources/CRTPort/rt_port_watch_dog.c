/// Default watchdog: there is none to feed.
#include "rt_port.h"

__attribute__((weak)) void rt_port_watch_dog(void)
{
}
