// An RSA public key (RFC 8017 appendix A.1.1). mbedTLS's own reader is in one with what reads and completes private keys,
// which are a client certificate's alone (cmake/mbedtls/redirections).
#include <mbedtls/version.h>

#if defined(RT_MBEDTLS_IS_BUNDLED)

#include <mbedtls/asn1.h>
#include <mbedtls/rsa.h>
#include <stdbool.h>

// Takes the next INTEGER for the modulus, or for the exponent.
static int read_number(mbedtls_rsa_context *key, bool is_modulus, unsigned char **position, const unsigned char *end) {
  size_t length;
  int error = mbedtls_asn1_get_tag(position, end, &length, MBEDTLS_ASN1_INTEGER);
  if (error == 0) {
    error = is_modulus ? mbedtls_rsa_import_raw(key, *position, length, NULL, 0, NULL, 0, NULL, 0, NULL, 0)
                       : mbedtls_rsa_import_raw(key, NULL, 0, NULL, 0, NULL, 0, NULL, 0, *position, length);
    *position += length;
  }
  return error;
}

// With the arguments of mbedtls_rsa_parse_pubkey.
int ctls_parse_rsa_key(mbedtls_rsa_context *key, const unsigned char *der, size_t size) {
  unsigned char *position = (unsigned char *)der;
  const unsigned char *end = der + size;
  size_t length;
  int error = mbedtls_asn1_get_tag(&position, end, &length, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
  if (error == 0 && length != (size_t)(end - position)) {
    error = MBEDTLS_ERR_ASN1_LENGTH_MISMATCH;
  }
  if (error == 0) {
    error = read_number(key, true, &position, end);
  }
  if (error == 0) {
    error = read_number(key, false, &position, end);
  }
  if (error != 0) {
    return error;
  }
  return position == end && mbedtls_rsa_check_pubkey(key) == 0 ? 0 : MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

#endif
