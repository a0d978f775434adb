// Pinned keys. Verification knows of them by a pointer in the options alone, so that a program that pins none does not
// carry this.
#include <string.h>

#include <mbedtls/md.h>

#include "session.h"

static bool is_pinned(const rt_http_options *options, const mbedtls_x509_buf *key) {
  uint8_t hash[RT_HTTP_KEY_PIN_SIZE];
  if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key->p, key->len, hash) != 0) {
    return false;
  }
  for (uint32_t i = 0; i < options->key_pin_count; i++) {
    if (memcmp(options->key_pins[i], hash, sizeof hash) == 0) {
      return true;
    }
  }
  return false;
}

static void check(ctls_session *session, const mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  const rt_http_options *options = session->options;
  if (options->trust_anchors == NULL && options->trust_file == NULL) {
    // The issuers can't be known. The server's own key is, and it signs the handshake.
    if (depth > 0) {
      *flags = 0;
      return;
    }
    *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
  }
  session->is_pinned |= is_pinned(options, &certificate->pk_raw);
  if (depth == 0 && !session->is_pinned) {
    *flags |= MBEDTLS_X509_BADCERT_OTHER;
  }
}

static const struct rt_http_pinning pinning = {check};

void rt_port_http_set_key_pins(rt_http_options *options, const unsigned char (*pins)[RT_HTTP_KEY_PIN_SIZE],
                               unsigned int count) {
  options->key_pins = pins;
  options->key_pin_count = pins == NULL ? 0 : count;
  options->pinning = &pinning;
}
