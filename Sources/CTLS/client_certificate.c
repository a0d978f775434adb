// The client's own certificate and key, for servers that ask for them (RFC 5246 §7.4.4, RFC 8446 §4.3.2). What opens sessions
// knows of this by a pointer in the options alone, so that a program that has none does not carry it.
//
// Both are parsed anew for each connection, into the memory of TLS, and are gone with it.
#include <string.h>

#include <mbedtls/pk.h>
#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>

#include "arena.h"
#include "session.h"

enum { der_begin = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };  // PEM text never begins with what is '0' in ASCII

typedef struct ctls_identity {
  mbedtls_x509_crt chain;
  mbedtls_pk_context key;
} identity;

// All certificates in PEM, or one in DER: the client's own first.
static int parse_chain(mbedtls_x509_crt *chain, pem_reader pem, const uint8_t *bytes, uint32_t count) {
  if (count > 0 && bytes[0] == der_begin) {
    return ctls_parse_certificate(chain, bytes, count);
  }
  int result = MBEDTLS_ERR_X509_INVALID_FORMAT;
  for (uint32_t i = 0; i < count; i++) {
    if (pem_read(&pem, bytes[i])) {
      result = pem.is_broken ? MBEDTLS_ERR_X509_INVALID_FORMAT : ctls_parse_certificate(chain, pem.der, pem.length);
      if (result != 0) {
        break;
      }
    }
  }
  return result;
}

static int parse_der_key(mbedtls_pk_context *key, const uint8_t *bytes, uint32_t count) {
#if MBEDTLS_VERSION_MAJOR >= 3
  return mbedtls_pk_parse_key(key, bytes, count, NULL, 0, ctls_random, NULL);
#else
  return mbedtls_pk_parse_key(key, bytes, count, NULL, 0);
#endif
}

// The first private key, in PEM of any kind that is not encrypted, or in DER.
static int parse_key(mbedtls_pk_context *key, pem_reader pem, const uint8_t *bytes, uint32_t count) {
  if (count > 0 && bytes[0] == der_begin) {
    return parse_der_key(key, bytes, count);
  }
  pem.begin = "PRIVATE KEY-----";
  int result = MBEDTLS_ERR_PK_KEY_INVALID_FORMAT;
  for (uint32_t i = 0; i < count; i++) {
    if (pem_read(&pem, bytes[i])) {
      result = pem.is_broken ? result : parse_der_key(key, pem.der, pem.length);
      break;
    }
  }
  mbedtls_platform_zeroize(pem.der, pem.capacity);
  return result;
}

// Whether the chain fits the message that carries it, of which 8 bytes are no certificate's, and of each 5 more (RFC 8446
// §4.4.2).
static bool fits_message(const mbedtls_x509_crt *chain) {
  size_t length = 8;
  for (; chain != NULL; chain = chain->next) {
    length += chain->raw.len + 5;
  }
  return length <= MBEDTLS_SSL_OUT_CONTENT_LEN;
}

static bool is_pair(const identity *own) {
#if MBEDTLS_VERSION_MAJOR >= 3
  return mbedtls_pk_check_pair(&own->chain.pk, &own->key, ctls_random, NULL) == 0;
#else
  return mbedtls_pk_check_pair(&own->chain.pk, &own->key) == 0;
#endif
}

static int32_t load(ctls_session *session) {
  const rt_http_options *options = session->options;
  ctls_use_private_keys();
  identity *own = session->identity = mbedtls_calloc(1, sizeof *own);
  if (own == NULL) {
    return -RT_HTTP_ERROR_TLS_MEMORY;
  }
  mbedtls_x509_crt_init(&own->chain);
  mbedtls_pk_init(&own->key);
  int result = parse_chain(&own->chain, session->scratch, options->client_certificate, options->client_certificate_len);
  if (result == 0) {
    result = parse_key(&own->key, session->scratch, options->client_key, options->client_key_len);
  }
  bool is_right = result == 0 && is_pair(own);
  if (is_right) {
    result = mbedtls_ssl_conf_own_cert(&session->config, &own->chain, &own->key);
  }
  session->tls_error = result;
  if (ctls_arena_is_exhausted(session->slot)) {
    return -RT_HTTP_ERROR_TLS_MEMORY;
  }
  if (result != 0 || !fits_message(&own->chain)) {
    return -RT_HTTP_ERROR_CLIENT_CERTIFICATE;
  }
  return is_right ? 0 : -RT_HTTP_ERROR_CLIENT_KEY;
}

static void unload(ctls_session *session) {
  mbedtls_x509_crt_free(&session->identity->chain);
  mbedtls_pk_free(&session->identity->key);
  mbedtls_free(session->identity);
}

static const struct rt_http_identity client_identity = {load, unload};

void rt_port_http_set_client_certificate(rt_http_options *options, const void *certificate,
                                         unsigned int certificate_len, const void *key, unsigned int key_len) {
  options->client_certificate = certificate;
  options->client_certificate_len = certificate == NULL ? 0 : certificate_len;
  options->client_key = key;
  options->client_key_len = key == NULL ? 0 : key_len;
  options->identity = &client_identity;
}
