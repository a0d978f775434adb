// Sessions that a later connection resumes (RFC 5246 §7.3, RFC 5077, RFC 8446 §2.2), in memory of the firmware. What opens
// sessions and reads from them knows of this by a pointer in the options alone, so that a program that keeps none does not
// carry it.
//
// The memory holds one record, which says whom it is for and whether it is whole. A session is offered once: then its
// record is void, and the handshake, if it succeeds, makes the next. So one that breaks a handshake is gone.
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>

#include "platform_file.h"
#include "session.h"

enum {
  hash_size = 32,
  // How long the server's chain need not be looked at again, in seconds: a week, as RFC 8446 §4.6.1 has it for tickets.
  lifetime = 604800
};

typedef struct record {
  uint8_t hash[hash_size];     // of all that follows
  uint8_t purpose[hash_size];  // the hash of the server's name and port, whom the client trusts, and who it is
  uint32_t verified;           // when the server's chain was, in seconds since 1970
  uint32_t length;             // of what mbedTLS makes of a session, which follows
} record;

static void hash_bytes(const void *bytes, size_t count, uint8_t *result) {
  mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), bytes, count, result);
}

// Makes a hash that of all it was of, and of these bytes. The two together take twice its size.
static void absorb(uint8_t *both, const void *bytes, size_t count) {
  hash_bytes(bytes, count, both + hash_size);
  hash_bytes(both, 2 * hash_size, both);
}

static void absorb_file(uint8_t *both, const char *path) {
  int32_t file = platform_file_open(path);
  int32_t count = file;
  if (file >= 0) {
    uint8_t bytes[256];
    while ((count = platform_file_read(file, bytes, sizeof bytes)) > 0) {
      absorb(both, bytes, (size_t)count);
    }
    platform_close(file);
  }
  absorb(both, &count, sizeof count);
}

static void find_purpose(const ctls_session *session, uint8_t *purpose) {
  const rt_http_options *options = session->options;
  uint8_t both[2 * hash_size] = {0};
  absorb(both, session->host, strlen(session->host));
  absorb(both, &session->port, sizeof session->port);
  absorb(both, options->trust_anchors, options->trust_anchors == NULL ? 0 : options->trust_anchors_len);
  absorb(both, options->trusted_key_ids, options->trusted_key_id_count * sizeof *options->trusted_key_ids);
  absorb(both, options->key_pins, options->key_pin_count * sizeof *options->key_pins);
  absorb(both, options->client_certificate, options->client_certificate_len);
  if (options->trust_file != NULL) {
    absorb_file(both, options->trust_file);
  }
  memcpy(purpose, both, hash_size);
}

static void hash_record(const rt_http_options *options, uint32_t length, uint8_t *result) {
  hash_bytes((const uint8_t *)options->session_memory + hash_size, sizeof(record) - hash_size + length, result);
}

// Whether the record is whole, and for this purpose.
static bool is_good(const rt_http_options *options, const record *old, const uint8_t *purpose) {
  uint8_t right[hash_size];
  if (old->length > options->session_size - sizeof *old || memcmp(old->purpose, purpose, hash_size) != 0 ||
      (uint32_t)mbedtls_time(NULL) - old->verified > lifetime) {
    return false;
  }
  hash_record(options, old->length, right);
  return memcmp(old->hash, right, hash_size) == 0;
}

static void offer(ctls_session *session) {
  const rt_http_options *options = session->options;
  record old;
  if (options->session_memory == NULL || options->session_size < sizeof old) {
    return;
  }
  uint8_t *memory = options->session_memory;
  record next = {.length = 0};
  find_purpose(session, next.purpose);
  memcpy(&old, memory, sizeof old);
  if (is_good(options, &old, next.purpose)) {
    mbedtls_ssl_session resumed;
    mbedtls_ssl_session_init(&resumed);
    next.verified = old.verified;
    session->has_offered = mbedtls_ssl_session_load(&resumed, memory + sizeof old, old.length) == 0 &&
                           mbedtls_ssl_set_session(&session->ssl, &resumed) == 0;
#if MBEDTLS_VERSION_MAJOR >= 3
    if (session->has_offered && resumed.tls_version == MBEDTLS_SSL_VERSION_TLS1_2) {
      ctls_offer_tls12(session);  // as mbedTLS does then
    }
#endif
    mbedtls_ssl_session_free(&resumed);
  }
  mbedtls_platform_zeroize(memory, options->session_size);
  memcpy(memory, &next, sizeof next);
}

static void keep(ctls_session *session) {
  const rt_http_options *options = session->options;
  mbedtls_ssl_session *state = session->ssl.session;
  record next;
  if (options->session_memory == NULL || options->session_size < sizeof next || session->is_clock_unset) {
    return;
  }
  if (session->version == 0x0303) {
    // Where the server did not resume a session, mbedTLS still holds the ticket of the old one; and the client offered
    // TLS 1.2 alone, which must not go on for ever.
    if ((session->has_offered && !session->is_resumed) || state->id_len + state->ticket_len == 0) {
      return;
    }
  }
  uint8_t *memory = options->session_memory;
  memcpy(&next, memory, sizeof next);
  if (!session->is_resumed) {
    next.verified = (uint32_t)mbedtls_time(NULL);
  }
  // The server's certificate has been looked at: without it a session is a tenth as long.
  mbedtls_x509_crt *certificate = state->peer_cert;
  state->peer_cert = NULL;
  size_t length;
  int result = mbedtls_ssl_session_save(state, memory + sizeof next, options->session_size - sizeof next, &length);
  state->peer_cert = certificate;
  if (result == 0) {
    next.length = (uint32_t)length;
    memcpy(memory, &next, sizeof next);
    hash_record(options, next.length, memory);
  }
}

#if RT_OFFERS_BY_POINTER

// Of mbedTLS's internal header ssl_misc.h.
int mbedtls_ssl_tls13_write_identities_of_pre_shared_key_ext(mbedtls_ssl_context *ssl, unsigned char *bytes,
                                                             unsigned char *end, size_t *length, size_t *binders_length);
int mbedtls_ssl_tls13_write_binders_of_pre_shared_key_ext(mbedtls_ssl_context *ssl, unsigned char *bytes,
                                                          unsigned char *end);

static const struct rt_http_resumption *resumption_of(const mbedtls_ssl_context *ssl) {
  const ctls_session *session = ssl->p_bio;
  return session->options->resumption;
}

// What mbedTLS calls in place of these two.
int ctls_write_identities(mbedtls_ssl_context *ssl, unsigned char *bytes, unsigned char *end, size_t *length,
                          size_t *binders_length) {
  *length = *binders_length = 0;
  return resumption_of(ssl) == NULL ? 0
                                    : resumption_of(ssl)->write_identities(ssl, bytes, end, length, binders_length);
}

int ctls_write_binders(mbedtls_ssl_context *ssl, unsigned char *bytes, unsigned char *end) {
  return resumption_of(ssl)->write_binders(ssl, bytes, end);
}

#endif

static const struct rt_http_resumption resumption = {
    .offer = offer,
    .keep = keep,
#if RT_OFFERS_BY_POINTER
    .write_identities = mbedtls_ssl_tls13_write_identities_of_pre_shared_key_ext,
    .write_binders = mbedtls_ssl_tls13_write_binders_of_pre_shared_key_ext,
#endif
};

void rt_port_http_keep_session(rt_http_options *options, void *memory, unsigned int size) {
  options->session_memory = memory;
  options->session_size = size;
  options->resumption = &resumption;
}
