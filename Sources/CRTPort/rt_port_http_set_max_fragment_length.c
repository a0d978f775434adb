/// The codes that RFC 6066 §4 has for lengths. An archive member of its own: only who asks for a length carries it.
#include "rt_port_http_ext.h"

int rt_port_http_set_max_fragment_length(rt_http_options *options, unsigned int length)
{
  static const unsigned int lengths[] = {0, 512, 1024, 2048, 4096};
  for (unsigned int code = 0; code < sizeof lengths / sizeof lengths[0]; code++) {
    if (lengths[code] == length) {
      options->max_fragment_code = code;
      return 0;
    }
  }
  return RT_HTTP_ERROR_OPTION;
}
