// What the library asks of a server's chain beyond mbedTLS, which has checked signatures and times by then. It is asked of
// each certificate; the leaf's depth is 0.
#include "session.h"

enum { deepest = 3 };  // the GSMA's chains have four certificates at most, the root included

int ctls_verify_certificate(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  const ctls_session *session = context;
  if (session->is_clock_unset) {
    *flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCERT_EXPIRED);
  }
  if (depth > deepest) {
    *flags |= MBEDTLS_X509_BADCERT_OTHER;
  }
  if (depth != 0) {
    return 0;
  }
  if (!ctls_may_serve(certificate)) {
    *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
  }
  // One that its own holder has signed may be an anchor, whether it is that of a CA or not.
  if (certificate == session->anchor) {
    *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
  }
  // mbedTLS's own look at the name counts for nothing.
  *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_CN_MISMATCH;
  if (!ctls_is_host(certificate, session)) {
    *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
  }
  return 0;
}
