// What TLS 1.3 asks of the PSA interface (psa_config.h), by mbedTLS's own functions for it: hashes, HMAC, HKDF and ECDH.
// mbedTLS's PSA keeps keys of all kinds for all purposes; here a key is the bytes of a number, and is known only until
// its handshake is over. That saves a firmware 10 KB of flash and 1.3 KB of RAM on aarch64.
#include <mbedtls/version.h>

#if defined(RT_MBEDTLS_IS_BUNDLED) && defined(MBEDTLS_PSA_CRYPTO_C)

#include <mbedtls/ecdh.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/psa_util.h>
#include <psa/crypto.h>
#include <string.h>

#include "rt_port_http_ext.h"
#include "session.h"

// A private key of ECDH, or a key of HMAC.
typedef struct key {
  psa_key_type_t type;
  size_t bits;  // 0: there is none
  uint8_t bytes[PSA_HASH_MAX_SIZE];
} key;

// A handshake has one of its own, and one for a moment: who uses mbedTLS is alone with it until then. A key's number is
// its place, from 1 on.
enum { keys_count = RT_HTTP_CLIENTS + 1 };
static key keys[keys_count];

static psa_status_t status_of(int error) { return error == 0 ? PSA_SUCCESS : PSA_ERROR_GENERIC_ERROR; }

static const mbedtls_md_info_t *hash_of(psa_algorithm_t algorithm) {
  return mbedtls_md_info_from_type(mbedtls_md_type_from_psa_alg(algorithm));
}

psa_status_t psa_crypto_init(void) { return PSA_SUCCESS; }

psa_status_t psa_hash_compute(psa_algorithm_t algorithm, const uint8_t *input, size_t input_length, uint8_t *hash,
                              size_t size, size_t *length) {
  (void)size;
  *length = PSA_HASH_LENGTH(algorithm);
  return status_of(mbedtls_md(hash_of(algorithm), input, input_length, hash));
}

// Keys.

static key *add_key(const psa_key_attributes_t *attributes, size_t bits, mbedtls_svc_key_id_t *id) {
  for (mbedtls_svc_key_id_t i = 0; i < keys_count; i++) {
    if (keys[i].bits == 0) {
      keys[i].type = psa_get_key_type(attributes);
      keys[i].bits = bits;
      *id = i + 1;
      return &keys[i];
    }
  }
  return NULL;
}

// NULL: there is none of that number, which is 0 where none was made.
static key *key_of(mbedtls_svc_key_id_t id) {
  return id - 1 < keys_count && keys[id - 1].bits != 0 ? &keys[id - 1] : NULL;
}

psa_status_t psa_destroy_key(mbedtls_svc_key_id_t id) {
  key *old = key_of(id);
  if (old != NULL) {
    mbedtls_platform_zeroize(old, sizeof *old);
  }
  return PSA_SUCCESS;
}

psa_status_t psa_get_key_attributes(mbedtls_svc_key_id_t id, psa_key_attributes_t *attributes) {
  const key *asked = key_of(id);
  if (asked == NULL) {
    return PSA_ERROR_INVALID_HANDLE;
  }
  psa_set_key_bits(attributes, asked->bits);
  return PSA_SUCCESS;
}

psa_status_t psa_import_key(const psa_key_attributes_t *attributes, const uint8_t *bytes, size_t length,
                            mbedtls_svc_key_id_t *id) {
  key *new = length <= sizeof new->bytes ? add_key(attributes, PSA_BYTES_TO_BITS(length), id) : NULL;
  if (new == NULL) {
    return PSA_ERROR_INSUFFICIENT_MEMORY;
  }
  memcpy(new->bytes, bytes, length);
  return PSA_SUCCESS;
}

psa_status_t psa_mac_compute(mbedtls_svc_key_id_t id, psa_algorithm_t algorithm, const uint8_t *input, size_t input_length,
                             uint8_t *mac, size_t size, size_t *length) {
  (void)size;
  const key *used = key_of(id);
  if (used == NULL) {
    return PSA_ERROR_INVALID_HANDLE;
  }
  *length = PSA_HASH_LENGTH(algorithm);
  return status_of(mbedtls_md_hmac(hash_of(PSA_ALG_HMAC_GET_HASH(algorithm)), used->bytes, PSA_BITS_TO_BYTES(used->bits),
                                   input, input_length, mac));
}

// ECDH (RFC 8446 §7.4.2, RFC 7748).

typedef struct agreement {
  mbedtls_ecp_group group;
  mbedtls_ecp_point point;
  mbedtls_mpi number, secret;
} agreement;

static int begin(agreement *made, const key *from) {
  mbedtls_ecp_group_init(&made->group);
  mbedtls_ecp_point_init(&made->point);
  mbedtls_mpi_init(&made->number);
  mbedtls_mpi_init(&made->secret);
  if (from == NULL) {
    return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  }
  int error = mbedtls_mpi_read_binary(&made->number, from->bytes, PSA_BITS_TO_BYTES(from->bits));
  if (error == 0) {
    error = mbedtls_ecp_group_load(&made->group,
                                   mbedtls_ecc_group_from_psa(PSA_KEY_TYPE_ECC_GET_FAMILY(from->type), from->bits));
  }
  return error;
}

static psa_status_t end(agreement *made, int error) {
  mbedtls_ecp_group_free(&made->group);
  mbedtls_ecp_point_free(&made->point);
  mbedtls_mpi_free(&made->number);
  mbedtls_mpi_free(&made->secret);
  return status_of(error);
}

psa_status_t psa_generate_key(const psa_key_attributes_t *attributes, mbedtls_svc_key_id_t *id) {
  key *new = add_key(attributes, psa_get_key_bits(attributes), id);
  if (new == NULL) {
    return PSA_ERROR_INSUFFICIENT_MEMORY;
  }
  agreement made;
  int error = begin(&made, new);
  if (error == 0) {
    error = mbedtls_ecp_gen_privkey(&made.group, &made.number, ctls_random, NULL);
  }
  if (error == 0) {
    error = mbedtls_mpi_write_binary(&made.number, new->bytes, PSA_BITS_TO_BYTES(new->bits));
  }
  if (error != 0) {
    psa_destroy_key(*id);
    *id = 0;
  }
  return end(&made, error);
}

psa_status_t psa_export_public_key(mbedtls_svc_key_id_t id, uint8_t *bytes, size_t size, size_t *length) {
  agreement made;
  int error = begin(&made, key_of(id));
  if (error == 0) {
    error = mbedtls_ecp_mul(&made.group, &made.point, &made.number, &made.group.G, ctls_random, NULL);
  }
  if (error == 0) {
    error = mbedtls_ecp_point_write_binary(&made.group, &made.point, MBEDTLS_ECP_PF_UNCOMPRESSED, length, bytes, size);
  }
  return end(&made, error);
}

psa_status_t psa_raw_key_agreement(psa_algorithm_t algorithm, mbedtls_svc_key_id_t id, const uint8_t *peer,
                                   size_t peer_length, uint8_t *secret, size_t size, size_t *length) {
  (void)algorithm, (void)size;
  const key *own = key_of(id);
  agreement made;
  int error = begin(&made, own);
  bool is_montgomery = own != NULL && PSA_KEY_TYPE_ECC_GET_FAMILY(own->type) == PSA_ECC_FAMILY_MONTGOMERY;
  *length = own != NULL ? PSA_BITS_TO_BYTES(own->bits) : 0;
  // Of a NIST curve's points the uncompressed form is the only one (RFC 8446 §4.2.8.2).
  if (error == 0 && peer_length != (is_montgomery ? *length : 2 * *length + 1)) {
    error = MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  }
  if (error == 0) {
    error = mbedtls_ecp_point_read_binary(&made.group, &made.point, peer, peer_length);
  }
  if (error == 0) {
    error = mbedtls_ecp_check_pubkey(&made.group, &made.point);
  }
  if (error == 0) {
    error = mbedtls_ecdh_compute_shared(&made.group, &made.secret, &made.point, &made.number, ctls_random, NULL);
  }
  if (error == 0) {
    error = is_montgomery ? mbedtls_mpi_write_binary_le(&made.secret, secret, *length)
                          : mbedtls_mpi_write_binary(&made.secret, secret, *length);
  }
  return end(&made, error);
}

// HKDF (RFC 5869). Of derivations there is one at a time, and what goes into it stays where it is until it is over.

static struct {
  psa_algorithm_t algorithm;
  const uint8_t *secret, *other;  // `other`: salt, or info
  size_t secret_length, other_length;
} derivation;

psa_status_t psa_key_derivation_setup(psa_key_derivation_operation_t *operation, psa_algorithm_t algorithm) {
  (void)operation;
  derivation.algorithm = algorithm;
  return PSA_SUCCESS;
}

psa_status_t psa_key_derivation_input_bytes(psa_key_derivation_operation_t *operation, psa_key_derivation_step_t step,
                                            const uint8_t *bytes, size_t length) {
  (void)operation;
  if (step == PSA_KEY_DERIVATION_INPUT_SECRET) {
    derivation.secret = bytes;
    derivation.secret_length = length;
  } else {
    derivation.other = bytes;
    derivation.other_length = length;
  }
  return PSA_SUCCESS;
}

psa_status_t psa_key_derivation_output_bytes(psa_key_derivation_operation_t *operation, uint8_t *bytes, size_t length) {
  (void)operation;
  const mbedtls_md_info_t *hash = hash_of(PSA_ALG_HKDF_GET_HASH(derivation.algorithm));
  return status_of(PSA_ALG_IS_HKDF_EXTRACT(derivation.algorithm)
                       ? mbedtls_md_hmac(hash, derivation.other, derivation.other_length, derivation.secret,
                                         derivation.secret_length, bytes)
                       : mbedtls_hkdf_expand(hash, derivation.secret, derivation.secret_length, derivation.other,
                                             derivation.other_length, bytes, length));
}

psa_status_t psa_key_derivation_abort(psa_key_derivation_operation_t *operation) {
  (void)operation;
  return PSA_SUCCESS;
}

#endif
