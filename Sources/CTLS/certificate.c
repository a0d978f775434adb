// Certificates of the GSMA's PKI carry a critical certificatePolicies extension (SGP.26; policies under 2.23.146.1.2.1),
// which mbedTLS refuses: it knows no policy but anyPolicy. It hands an extension that it can't judge to a callback, but
// sets none for a server's chain; so its calls in the handshake are led here (cmake/mbedtls/redirections).
#include <string.h>  // what MBEDTLS_OID_CMP uses

#include <mbedtls/oid.h>

#include "session.h"

// Judges an extension that mbedTLS can't: 0 accepts it, anything else refuses the certificate if it is critical
// (RFC 5280 §4.2). Of policies every one must be the GSMA's.
static int judge(void *context, const mbedtls_x509_crt *certificate, const mbedtls_x509_buf *oid, int is_critical,
                 const unsigned char *value, const unsigned char *end) {
  (void)context, (void)is_critical, (void)value, (void)end;
  if (MBEDTLS_OID_CMP(MBEDTLS_OID_CERTIFICATE_POLICIES, oid) != 0) {
    return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
  }
  for (const mbedtls_x509_sequence *policy = &certificate->certificate_policies; policy != NULL; policy = policy->next) {
    if (!ctls_is_gsma_policy(&policy->buf)) {
      return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
    }
  }
  return 0;
}

static int unparsed_depth = -1;

int ctls_parse_certificate(mbedtls_x509_crt *chain, const unsigned char *der, size_t length) {
  int result = mbedtls_x509_crt_parse_der_with_ext_cb(chain, der, length, 1, judge, NULL);
#if defined(RT_MBEDTLS_IS_BUNDLED)
  if (result != 0) {
    unparsed_depth = 0;
    for (const mbedtls_x509_crt *parsed = chain; parsed != NULL && parsed->version != 0; parsed = parsed->next) {
      unparsed_depth++;
    }
  }
#endif
  return result;
}

#if defined(RT_MBEDTLS_IS_BUNDLED)

// With the arguments of mbedtls_x509_crt_parse_der, in whose place it is called in handshakes (cmake/mbedtls/redirections).
// mbedTLS passes over certificates that are signed by an algorithm that it does not know, but with TLS 1.3 not over the last;
// and over the server's own too, so that the next one, or none, would be taken for it.
int ctls_parse_server_certificate(mbedtls_x509_crt *chain, const unsigned char *der, size_t length) {
  bool is_first = chain->version == 0;
  int result = ctls_parse_certificate(chain, der, length);
  if (result == MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG + MBEDTLS_ERR_OID_NOT_FOUND) {
    result = is_first ? MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG : 0;
  }
  return result;
}

#endif

int ctls_unparsed_depth(void) { return unparsed_depth; }
