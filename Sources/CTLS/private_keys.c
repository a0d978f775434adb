// What mbedTLS does with private keys, which only clients with a certificate have. Its tables of functions lead here
// (cmake/mbedtls/redirections), and on from here by a pointer that is set where a client's certificate is loaded, so that a
// program that has none does not carry it.
#include <mbedtls/version.h>

#include "session.h"

#if defined(RT_MBEDTLS_IS_BUNDLED)

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/rsa.h>

typedef int (*random_source)(void *, unsigned char *, size_t);

// Of mbedTLS's internal header rsa_internal.h.
int mbedtls_rsa_rsassa_pss_sign_no_mode_check(mbedtls_rsa_context *key, random_source random, void *context,
                                              mbedtls_md_type_t digest, unsigned int length, const unsigned char *hash,
                                              unsigned char *signature);

typedef struct private_keys {
  __typeof__(mbedtls_rsa_pkcs1_sign) *rsa_sign;
  __typeof__(mbedtls_rsa_rsassa_pss_sign_no_mode_check) *rsa_pss_sign;
  __typeof__(mbedtls_rsa_check_pub_priv) *rsa_check_pair;
  __typeof__(mbedtls_ecdsa_write_signature) *ecdsa_sign;
  __typeof__(mbedtls_ecp_check_pub_priv) *ec_check_pair;
} private_keys;

static const private_keys *functions;  // set and used between ctls_enter and ctls_leave only

void ctls_use_private_keys(void) {
  static const private_keys all = {mbedtls_rsa_pkcs1_sign, mbedtls_rsa_rsassa_pss_sign_no_mode_check,
                                   mbedtls_rsa_check_pub_priv, mbedtls_ecdsa_write_signature,
                                   mbedtls_ecp_check_pub_priv};
  const private_keys *chosen = &all;
  __asm__("" : "+r"(chosen));  // who compiles the whole program must not know that there is no other choice
  functions = chosen;
}

int ctls_rsa_sign(mbedtls_rsa_context *key, random_source random, void *context, mbedtls_md_type_t digest,
                  unsigned int length, const unsigned char *hash, unsigned char *signature) {
  return functions == NULL ? MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED
                           : functions->rsa_sign(key, random, context, digest, length, hash, signature);
}

int ctls_rsa_pss_sign(mbedtls_rsa_context *key, random_source random, void *context, mbedtls_md_type_t digest,
                      unsigned int length, const unsigned char *hash, unsigned char *signature) {
  return functions == NULL ? MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED
                           : functions->rsa_pss_sign(key, random, context, digest, length, hash, signature);
}

int ctls_rsa_check_pair(const mbedtls_rsa_context *public_key, const mbedtls_rsa_context *private_key) {
  return functions == NULL ? MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED
                           : functions->rsa_check_pair(public_key, private_key);
}

int ctls_ecdsa_sign(mbedtls_ecdsa_context *key, mbedtls_md_type_t digest, const unsigned char *hash, size_t length,
                    unsigned char *signature, size_t size, size_t *used, random_source random, void *context) {
  return functions == NULL
             ? MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED
             : functions->ecdsa_sign(key, digest, hash, length, signature, size, used, random, context);
}

int ctls_ec_check_pair(const mbedtls_ecp_keypair *public_key, const mbedtls_ecp_keypair *private_key,
                       random_source random, void *context) {
  return functions == NULL ? MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED
                           : functions->ec_check_pair(public_key, private_key, random, context);
}

#else

void ctls_use_private_keys(void) {}

#endif
