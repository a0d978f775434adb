// Trust anchors chosen by key identifier. Their reader knows of it by a pointer in the options alone, so that a program
// that does not choose does not carry this.
#include <string.h>

#include "session.h"

#if RT_HAS_KEY_IDS

static bool is_selected(const rt_http_options *options, const mbedtls_x509_crt *anchor) {
  if (anchor->subject_key_id.len != RT_HTTP_KEY_ID_SIZE) {
    return false;
  }
  for (uint32_t i = 0; i < options->trusted_key_id_count; i++) {
    if (memcmp(options->trusted_key_ids[i], anchor->subject_key_id.p, RT_HTTP_KEY_ID_SIZE) == 0) {
      return true;
    }
  }
  return false;
}

static const struct rt_http_selection selection = {is_selected};

#else

static const struct rt_http_selection selection;

#endif

void rt_port_http_set_trusted_key_ids(rt_http_options *options, const unsigned char (*ids)[RT_HTTP_KEY_ID_SIZE],
                                      unsigned int count) {
  options->trusted_key_ids = ids;
  options->trusted_key_id_count = ids == NULL ? 0 : count;
  options->selection = &selection;
}
