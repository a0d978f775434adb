// What a certificate is for: a server's must say so in its extended key usage (RFC 5280 §4.2.1.12), and one that carries
// policies of the GSMA must be that of an SM-DP+'s or SM-DS's TLS (SGP.14, SGP.22 §4.5.2). A certificate that names no
// usage is good for none here, though RFC 5280 lets it be good for all.
#include <string.h>

#include <mbedtls/oid.h>

#include "session.h"

static const uint8_t id_rsp_cert_role[] = {0x67, 0x81, 0x12, 1, 2, 1};  // 2.23.146.1.2.1, of which the role is the next
enum { role_dp_tls = 3, role_ds_tls = 6 };

int ctls_gsma_role(const mbedtls_x509_buf *policy) {
  bool is_gsma = policy->len > sizeof id_rsp_cert_role &&
                 memcmp(policy->p, id_rsp_cert_role, sizeof id_rsp_cert_role) == 0;
  return is_gsma ? policy->p[sizeof id_rsp_cert_role] : -1;
}

static bool has_key_usage(const mbedtls_x509_crt *certificate) {
  return certificate->ext_key_usage.buf.p != NULL &&
         mbedtls_x509_crt_check_extended_key_usage(certificate, MBEDTLS_OID_SERVER_AUTH,
                                                   MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0;
}

static bool has_role(const mbedtls_x509_crt *certificate) {
  bool has_any = false, has_right = false;
  for (const mbedtls_x509_sequence *policy = &certificate->certificate_policies; policy != NULL && policy->buf.p != NULL;
       policy = policy->next) {
    int role = ctls_gsma_role(&policy->buf);
    has_any |= role >= 0;
    has_right |= role == role_dp_tls || role == role_ds_tls;
  }
  return has_right || !has_any;
}

bool ctls_may_serve(const mbedtls_x509_crt *certificate) { return has_key_usage(certificate) && has_role(certificate); }
