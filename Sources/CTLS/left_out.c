// What no TLS of this library does, but mbedTLS can't be built without: SHA-1, which the profile in cmake/mbedtls has for
// its name alone (roots may have signed themselves with it); RSA encryption, which its table of RSA's functions points to;
// and chains that are verified by anchors that are held (cmake/mbedtls/redirections). Each of them refuses; that saves a
// firmware the code.
#include <mbedtls/version.h>

#if defined(RT_MBEDTLS_IS_BUNDLED)

#include <mbedtls/error.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha1.h>
#include <mbedtls/x509_crt.h>

void mbedtls_sha1_init(mbedtls_sha1_context *context) { (void)context; }

void mbedtls_sha1_free(mbedtls_sha1_context *context) { (void)context; }

void mbedtls_sha1_clone(mbedtls_sha1_context *copy, const mbedtls_sha1_context *context) { (void)copy, (void)context; }

int mbedtls_sha1_starts(mbedtls_sha1_context *context) {
  (void)context;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

int mbedtls_sha1_update(mbedtls_sha1_context *context, const unsigned char *input, size_t length) {
  (void)context, (void)input, (void)length;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

int mbedtls_sha1_finish(mbedtls_sha1_context *context, unsigned char output[20]) {
  (void)context, (void)output;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

// With the arguments of mbedtls_rsa_pkcs1_encrypt.
int ctls_no_encryption(mbedtls_rsa_context *key, int (*random)(void *, unsigned char *, size_t), void *context,
                       size_t length, const unsigned char *input, unsigned char *output) {
  (void)key, (void)random, (void)context, (void)length, (void)input, (void)output;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

// With those of mbedtls_rsa_pkcs1_decrypt.
int ctls_no_decryption(mbedtls_rsa_context *key, int (*random)(void *, unsigned char *, size_t), void *context,
                       size_t *length, const unsigned char *input, unsigned char *output, size_t size) {
  (void)key, (void)random, (void)context, (void)length, (void)input, (void)output, (void)size;
  return MBEDTLS_ERR_PLATFORM_FEATURE_UNSUPPORTED;
}

// With those of mbedtls_x509_crt_verify_restartable, which is for anchors that are held.
int ctls_no_verification(mbedtls_x509_crt *chain, mbedtls_x509_crt *anchors, mbedtls_x509_crl *revoked,
                         const mbedtls_x509_crt_profile *profile, const char *name, uint32_t *flags,
                         int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *), void *verify_context,
                         mbedtls_x509_crt_restart_ctx *restart) {
  (void)chain, (void)anchors, (void)revoked, (void)profile, (void)name, (void)verify, (void)verify_context, (void)restart;
  *flags = UINT32_MAX;
  return MBEDTLS_ERR_X509_FATAL_ERROR;
}

#endif
