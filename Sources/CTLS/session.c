// A TLS session, from the socket up: set-up, handshake, reading and writing.
#define MBEDTLS_ALLOW_PRIVATE_ACCESS  // for how much of a record has come
#include <string.h>

#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#if defined(MBEDTLS_PSA_CRYPTO_C)
#include <psa/crypto.h>
#endif

#include "arena.h"
#include "platform_clock.h"
#include "platform_log.h"
#include "platform_random.h"
#include "platform_stream.h"
#include "session.h"

#if MBEDTLS_VERSION_MAJOR >= 3 && defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define HAS_TLS13 1
#else
#define HAS_TLS13 0
#endif

static ctls_session sessions[RT_HTTP_CLIENTS];

#if !defined(MBEDTLS_SSL_CIPHERSUITES)  // the bundled mbedTLS has no others
static const int suites[] = {
#if HAS_TLS13
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
    MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    0,
};
#endif

#if HAS_TLS13
// RSA-PSS comes first, so that an offer of TLS 1.2 alone can leave it out: mbedTLS 3.6 refuses it from a TLS 1.2
// server, though it offers it for TLS 1.3. Where both are offered, a server of TLS 1.2 that chooses it costs a second
// handshake.
enum { pss_algorithms = 3 };
static const uint16_t signature_algorithms[] = {
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,       MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
    MBEDTLS_TLS1_3_SIG_NONE,
};
#endif

int ctls_random(void *context, unsigned char *bytes, size_t count) {
  (void)context;
  return platform_random(bytes, (uint32_t)count) == 0 ? 0 : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

// mbedTLS drops some records without a word (warnings, tickets, requests to negotiate again) and goes on to the next.
// So that a flood of them can't hold it beyond the caller's deadline, it is told to wait after so many receipts; a
// record takes two.
enum { receipts_at_once = 8 };

// Notes a status of the stream. mbedTLS learns no more of one below 0 than that it must stop; ctls_status tells what it was.
// But an alert that could not be sent yet it must keep.
static int stream_result(ctls_session *session, int32_t result) {
  session->stream_status = result;
  if (result == PLATFORM_WANT_WRITE) return MBEDTLS_ERR_SSL_WANT_WRITE;
  return result < 0 ? MBEDTLS_ERR_SSL_WANT_READ : result;
}

static int send_bytes(void *context, const unsigned char *bytes, size_t count) {
  ctls_session *session = context;
  int32_t result = platform_stream_send(session->slot, bytes, (uint32_t)count);
  // A server that refuses the client may say why and close, while the client sends on. That is found where mbedTLS looks for
  // the server's next message.
  if (result == -RT_HTTP_ERROR_RESET && !session->is_established) {
    session->was_reset = true;
    result = (int32_t)count;
  }
  return stream_result(session, result);
}

static int receive_bytes(void *context, unsigned char *bytes, size_t count) {
  ctls_session *session = context;
  if (session->receipts == receipts_at_once) {
    return MBEDTLS_ERR_SSL_WANT_READ;
  }
  session->receipts++;
  int32_t result = platform_stream_receive(session->slot, bytes, (uint32_t)count);
  if (result > 0 && !session->has_received) {
    session->has_received = true;
    session->first_byte = bytes[0];
  }
  return stream_result(session, result);
}

void ctls_offer_tls12(ctls_session *session) {
#if HAS_TLS13
  mbedtls_ssl_conf_sig_algs(&session->config, signature_algorithms + pss_algorithms);
  mbedtls_ssl_conf_max_tls_version(&session->config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
  (void)session;
#endif
}

static int set_up(ctls_session *session, bool offers_tls13) {
#if defined(MBEDTLS_PSA_CRYPTO_C) && HAS_TLS13
  if (psa_crypto_init() != PSA_SUCCESS) {
    return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  }
#endif
  mbedtls_ssl_config *config = &session->config;
  int result = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                           MBEDTLS_SSL_PRESET_DEFAULT);
  if (result == 0) {
    result = mbedtls_ssl_conf_max_frag_len(config, (unsigned char)session->options->max_fragment_code);
  }
  if (result != 0) {
    return result;
  }
#if MBEDTLS_VERSION_MAJOR >= 3
  mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
  mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#endif
#if HAS_TLS13
  mbedtls_ssl_conf_sig_algs(config, signature_algorithms);
#endif
  if (!offers_tls13) {
    ctls_offer_tls12(session);
  }
  const struct rt_http_resumption *resumption = session->options->resumption;
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
  mbedtls_ssl_conf_session_tickets(config, resumption != NULL);
#if HAS_TLS13 && defined(MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED)
  mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(config, resumption != NULL);
#endif
#endif
#if !defined(MBEDTLS_SSL_CIPHERSUITES)
  mbedtls_ssl_conf_ciphersuites(config, suites);
#endif
  mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_verify(config, ctls_verify_certificate, session);
  mbedtls_ssl_conf_rng(config, ctls_random, NULL);
  result = mbedtls_ssl_setup(&session->ssl, config);
  if (result != 0) {
    return result;
  }
  mbedtls_ssl_set_bio(&session->ssl, session, send_bytes, receive_bytes, NULL);
  // SNI carries host names only (RFC 6066 §3). NULL also tells mbedTLS that its name check is not the one that counts.
  result = mbedtls_ssl_set_hostname(&session->ssl, session->literal.version == 0 ? session->host : NULL);
  if (result == 0 && resumption != NULL) {
    resumption->offer(session);
  }
  return result;
}

int32_t ctls_open(int32_t slot, const char *host, uint16_t port, const rt_http_options *options, int32_t offers_tls13,
                  void *scratch, uint32_t scratch_size) {
  ctls_session *session = &sessions[slot];
  memset(session, 0, sizeof *session);
  session->slot = slot;
  session->host = host;
  session->port = port;
  session->options = options;
  session->is_open = true;
  session->certificate.depth = -1;
  session->scratch.der = scratch;
  session->scratch.capacity = scratch_size;
  session->scratch.begin = PEM_CERTIFICATE;
  mbedtls_ssl_init(&session->ssl);
  mbedtls_ssl_config_init(&session->config);
  ctls_arena_reset(slot, options->tls_memory, options->tls_memory_len);
  platform_address_parse(host, &session->literal);
  session->is_clock_unset = !platform_clock_is_set();
  if (session->is_clock_unset && !options->accepts_unset_clock) {
    return -RT_HTTP_ERROR_CLOCK_NOT_SET;
  }
  if ((options->selection != NULL && options->trusted_key_id_count == 0) ||
      (options->pinning != NULL && options->key_pin_count == 0)) {
    return -RT_HTTP_ERROR_OPTION;
  }
  if ((options->selection != NULL && !RT_HAS_KEY_IDS) || (options->tls_memory != NULL && !RT_HAS_ARENA) ||
      (options->resumption != NULL && !RT_CAN_RESUME)) {
    return -RT_HTTP_ERROR_TLS_FEATURE;
  }
  ctls_enter(slot);
  int32_t status = ctls_trust_load(session);
  if (status == 0 && options->identity != NULL) {
    status = options->identity->load(session);
  }
  if (status == 0) {
    session->tls_error = set_up(session, offers_tls13);
    if (session->tls_error != 0) {
      status = ctls_is_memory_error(session, session->tls_error) ? -RT_HTTP_ERROR_TLS_MEMORY : -RT_HTTP_ERROR_TLS_SETUP;
    }
  }
  ctls_leave();
  return status;
}

static bool is_over(const mbedtls_ssl_context *ssl) {
#if MBEDTLS_VERSION_MAJOR >= 3
  return mbedtls_ssl_is_handshake_over((mbedtls_ssl_context *)ssl);
#else
  return ssl->state == MBEDTLS_SSL_HANDSHAKE_OVER;
#endif
}

static __attribute__((noinline)) void keep_session(ctls_session *session) {
  if (session->options->resumption != NULL) {
    session->options->resumption->keep(session);
  }
}

int32_t ctls_handshake(int32_t slot) {
  ctls_session *session = &sessions[slot];
  ctls_enter(slot);
  int32_t result = ctls_status(session, mbedtls_ssl_handshake_step(&session->ssl));
  if (result == 0 && is_over(&session->ssl)) {
    session->is_established = true;
    // Verification has seen no certificate.
    session->is_resumed = session->issuer == NULL;
#if HAS_TLS13
    session->version = (int32_t)mbedtls_ssl_get_version_number(&session->ssl);
#else
    session->version = 0x0303;
#endif
    if (session->version == 0x0303) {
      keep_session(session);
    }
  } else if (result == 0) {
    result = 1;
  }
  ctls_leave();
  return result;
}

// Why a call's server is asked again with TLS 1.2 alone.
static struct {
  int32_t error;  // 0: none was
  int32_t tls_error;
  uint8_t alert;
} refusals[RT_HTTP_CLIENTS];

int32_t ctls_first_offer(int32_t slot, const rt_http_options *options) {
  refusals[slot].error = 0;
  // mbedTLS 3.6 asks for a maximum fragment length in TLS 1.3, and refuses the answer.
  return HAS_TLS13 && options->max_fragment_code == 0;
}

int32_t ctls_next_offer(int32_t slot, int32_t offers_tls13, int32_t error) {
  ctls_session *session = &sessions[slot];
  bool is_refused = error == RT_HTTP_ERROR_TLS_ALERT || error == RT_HTTP_ERROR_TLS_PROTOCOL;
  bool is_broken = is_refused || error == RT_HTTP_ERROR_TLS_CLOSED || error == RT_HTTP_ERROR_RESET;
  if (session->is_open && session->has_offered && is_broken) {
    return offers_tls13;
  }
  if (is_refused && offers_tls13) {
    refusals[slot].error = error;
    refusals[slot].tls_error = session->tls_error;
    refusals[slot].alert = session->alert;
    return 0;
  }
  // If the second try comes to no more, the first tells why.
  if (!offers_tls13 && refusals[slot].error != 0 && (is_broken || error == RT_HTTP_ERROR_REFUSED)) {
    session->tls_error = refusals[slot].tls_error;
    session->alert = refusals[slot].alert;
    error = refusals[slot].error;
  }
  return -error;
}

// Leaves mbedTLS with what a call of it gave. A TLS 1.3 server may send session tickets at any time after the handshake, and
// mbedTLS reports each like an error. It counts as nothing here, not as a reason to go on: a flood of them must not outlive
// the caller's deadline.
static __attribute__((noinline)) int32_t leave(ctls_session *session, int result) {
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
  if (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
    keep_session(session);
    result = 0;
  }
#endif
  ctls_leave();
  return ctls_status(session, result);
}

int32_t ctls_write(int32_t slot, const void *bytes, uint32_t count) {
  ctls_session *session = &sessions[slot];
  if (!session->is_open) {
    return platform_stream_send(slot, bytes, count);
  }
  ctls_enter(slot);
  return leave(session, mbedtls_ssl_write(&session->ssl, bytes, count));
}

int32_t ctls_read(int32_t slot, void *bytes, uint32_t count) {
  ctls_session *session = &sessions[slot];
  if (!session->is_open) {
    return platform_stream_receive(slot, bytes, count);
  }
  ctls_enter(slot);
  return leave(session, mbedtls_ssl_read(&session->ssl, bytes, count));
}

int32_t ctls_is_quiet(int32_t slot) {
  ctls_session *session = &sessions[slot];
  if (!session->is_open) {
    return 1;
  }
  unsigned char byte;
  ctls_enter(slot);
  int32_t status = leave(session, mbedtls_ssl_read(&session->ssl, &byte, sizeof byte));
  // In the middle of a record nobody knows what it will be.
  return (status == PLATFORM_WANT_READ || status == 0) && session->ssl.in_left == 0;
}

int32_t ctls_has_pending(int32_t slot) {
  return sessions[slot].is_open && mbedtls_ssl_check_pending(&sessions[slot].ssl);
}

void ctls_close(int32_t slot) {
  ctls_session *session = &sessions[slot];
  if (!session->is_open) {
    return;
  }
  ctls_enter(slot);
  if (session->is_established) {
    mbedtls_ssl_close_notify(&session->ssl);
  }
  mbedtls_ssl_free(&session->ssl);
  mbedtls_ssl_config_free(&session->config);
  if (session->identity != NULL) {
    session->options->identity->unload(session);
  }
  ctls_trust_free(session);
  ctls_leave();
  session->is_open = false;
}

void ctls_report(int32_t slot, rt_http_report *report) {
  const ctls_session *session = &sessions[slot];
  report->tls_error = session->tls_error;
  report->verify_flags = session->verify_flags;
  report->tls_version = session->version;
  report->clock_unset = session->is_clock_unset;
  report->tls_memory = ctls_arena_peak(slot);
  report->resumed = session->is_resumed;
  report->tls_alert = session->alert;
  if (report->error >= RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED && report->error <= RT_HTTP_ERROR_CERTIFICATE_SIGNATURE) {
    report->certificate = session->certificate;
  }
}

void ctls_log(int32_t slot, uint32_t milliseconds) {
  const ctls_session *session = &sessions[slot];
  char subject[64];
  subject[0] = 0;
  const mbedtls_x509_crt *certificate = mbedtls_ssl_get_peer_cert(&session->ssl);
  for (const mbedtls_x509_name *part = certificate == NULL ? NULL : &certificate->subject; part != NULL;
       part = part->next) {
    if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &part->oid) == 0 && part->val.len < sizeof subject) {
      memcpy(subject, part->val.p, part->val.len);
      subject[part->val.len] = 0;
    }
  }
  platform_log_secured(mbedtls_ssl_get_version(&session->ssl), mbedtls_ssl_get_ciphersuite(&session->ssl),
                       session->is_resumed ? NULL : subject, milliseconds);
}
