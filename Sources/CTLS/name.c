// The server's identity (RFC 9110 §4.3.4, RFC 6125): a host name must match a dNSName of the leaf's subjectAltName, an IP
// literal an iPAddress. The subject's common name never counts, nor does a dNSName that spells an address.
//
// mbedTLS's own check falls back to the common name, and 2.28 knows no iPAddress, so it does not decide here.
#include <string.h>

#include "session.h"

enum { dns_name = 2, ip_address = 7 };  // GeneralName (RFC 5280 §4.2.1.6)

static uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

// Whether a dNSName is for the host. A `*` stands for exactly one label, and only as the whole first one.
static bool matches_host(const uint8_t *name, size_t length, const char *host) {
  size_t host_length = strlen(host);
  if (length > 2 && name[0] == '*' && name[1] == '.') {
    const char *rest = strchr(host, '.');
    // "*.com" is nobody's to hold: below the wildcard there must be two labels.
    if (rest == NULL || rest == host || memchr(name + 2, '.', length - 2) == NULL) {
      return false;
    }
    name += 1;
    length -= 1;
    host_length -= (size_t)(rest - host);
    host = rest;
  }
  if (length != host_length) {
    return false;
  }
  for (size_t i = 0; i < length; i++) {
    if (lower(name[i]) != (uint8_t)host[i]) {
      return false;
    }
  }
  return true;
}

bool ctls_is_host(const mbedtls_x509_crt *certificate, const ctls_session *session) {
  const platform_address *literal = &session->literal;
  size_t length = literal->version == 4 ? 4 : sizeof literal->bytes;
  for (const mbedtls_x509_sequence *name = &certificate->subject_alt_names; name != NULL && name->buf.p != NULL;
       name = name->next) {
    int kind = name->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK;
    if (literal->version == 0
            ? kind == dns_name && matches_host(name->buf.p, name->buf.len, session->host)
            : kind == ip_address && name->buf.len == length && memcmp(name->buf.p, literal->bytes, length) == 0) {
      return true;
    }
  }
  return false;
}
