// What a certificate is for: a server's must say so in its extended key usage (RFC 5280 §4.2.1.12), and one that carries
// policies of the GSMA must be that of an SM-DP+'s or SM-DS's TLS (SGP.14, SGP.22 §4.5.2). A server's that names no usage is
// good for none here, though RFC 5280 lets it be good for all. A sub-CA's that names some issues for no others.
#include <string.h>

#include <mbedtls/oid.h>

#include "session.h"

static const uint8_t id_rsp_cert_role[] = {0x67, 0x81, 0x12, 1, 2, 1};  // 2.23.146.1.2.1, of which the role is the rest
// The roles of an SM-DP+'s and an SM-DS's TLS, each behind its length: in SGP.22 v2, and of the variants that v3 adds.
static const uint8_t tls_roles[][5] = {{1, 3}, {1, 6}, {4, 0, 0, 1, 0}, {4, 0, 0, 2, 0}};

bool ctls_is_gsma_policy(const mbedtls_x509_buf *policy) {
  return policy->len > sizeof id_rsp_cert_role &&
         memcmp(policy->p, id_rsp_cert_role, sizeof id_rsp_cert_role) == 0;
}

static bool is_tls_role(const mbedtls_x509_buf *policy) {
  const size_t length = policy->len - sizeof id_rsp_cert_role;
  for (size_t i = 0; i < sizeof tls_roles / sizeof tls_roles[0]; i++) {
    if (length == tls_roles[i][0] && memcmp(policy->p + sizeof id_rsp_cert_role, tls_roles[i] + 1, length) == 0) {
      return true;
    }
  }
  return false;
}

// Where there is no extended key usage, mbedTLS has nothing against any.
bool ctls_may_issue(const mbedtls_x509_crt *certificate) {
  return mbedtls_x509_crt_check_extended_key_usage(certificate, MBEDTLS_OID_SERVER_AUTH,
                                                   MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0;
}

static bool has_role(const mbedtls_x509_crt *certificate) {
  bool has_other = false;
  for (const mbedtls_x509_sequence *policy = &certificate->certificate_policies; policy != NULL && policy->buf.p != NULL;
       policy = policy->next) {
    if (ctls_is_gsma_policy(&policy->buf)) {
      if (is_tls_role(&policy->buf)) {
        return true;
      }
      has_other = true;
    }
  }
  return !has_other;
}

bool ctls_may_serve(const mbedtls_x509_crt *certificate) {
  return certificate->ext_key_usage.buf.p != NULL && ctls_may_issue(certificate) && has_role(certificate);
}
