// What mbedTLS's results mean: a status, and of failures which. Its numbers say less than it knows, so the arena, the chain
// and the stream are asked first.
#define MBEDTLS_ALLOW_PRIVATE_ACCESS  // for the number of an alert
#include <mbedtls/pk.h>

#include "arena.h"
#include "session.h"

// The arena knows better than mbedTLS's number: a signature that could not be checked for want of memory would count as
// wrong.
bool ctls_is_memory_error(const ctls_session *session, int error) {
#if RT_HAS_ARENA
  return (void)error, ctls_arena_is_exhausted(session->slot);
#else
  return (void)session, error == MBEDTLS_ERR_SSL_ALLOC_FAILED || error == MBEDTLS_ERR_X509_ALLOC_FAILED ||
                            error == MBEDTLS_ERR_PK_ALLOC_FAILED || error == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
                            error == MBEDTLS_ERR_ASN1_ALLOC_FAILED;
#endif
}

// Whether an error comes from the parsing of a certificate: X.509's own numbers, 0x2080 to 0x2980, and those of keys of no
// known kind or curve, 0x3A00 to 0x3C80, alone or with a low-level part; and what it has for a chain that is too long.
static bool is_certificate_error(int error) {
  return (-error >= 0x2000 && -error < 0x2A00) || (-error >= 0x3A00 && -error < 0x3D00) ||
         error == MBEDTLS_ERR_X509_FATAL_ERROR;
}

// What a server's alert (RFC 8446 §6) says of the client's certificate: that one is required, or what is wrong with it.
static rt_http_error alert_failure(const ctls_session *session) {
  enum { handshake_failure = 40, bad_certificate = 42, illegal_parameter = 47, unknown_ca = 48, certificate_required = 116 };
  uint8_t alert = session->alert;
  bool has_identity = session->identity != NULL;
  if ((alert >= bad_certificate && alert <= unknown_ca && alert != illegal_parameter) || alert == certificate_required) {
    return has_identity ? RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED : RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED;
  }
  // TLS 1.2 has no word of its own for it; but then the server has agreed to all the rest, and not yet finished.
  bool is_late = session->ssl.state > MBEDTLS_SSL_CLIENT_KEY_EXCHANGE && !session->is_established;
  return alert == handshake_failure && is_late && !has_identity ? RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED
                                                                : RT_HTTP_ERROR_TLS_ALERT;
}

static rt_http_error failure(const ctls_session *session, int result) {
  if (ctls_is_memory_error(session, result)) return RT_HTTP_ERROR_TLS_MEMORY;
  // A message of the handshake is larger than the buffer that all of them go through.
  if (result == MBEDTLS_ERR_SSL_BAD_INPUT_DATA && !session->is_established) return RT_HTTP_ERROR_TLS_MEMORY;
  // An anchor that could be read when the session was opened, and then could not.
  if (session->trust_status != 0) return (rt_http_error)-session->trust_status;
  // With TLS 1.3 mbedTLS hides a certificate of the wrong kind behind a number of its own.
  if (session->verify_flags != 0) return ctls_chain_failure(session);
  // Content types of the records that a server can begin with: alert and handshake (RFC 8446 §5.1).
  if (session->has_received && session->first_byte != 21 && session->first_byte != 22) {
    return RT_HTTP_ERROR_TLS_NOT_SPOKEN;
  }
  if (result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) return alert_failure(session);
  return is_certificate_error(result) ? RT_HTTP_ERROR_CERTIFICATE_INVALID : RT_HTTP_ERROR_TLS_PROTOCOL;
}

int32_t ctls_status(ctls_session *session, int result) {
  session->receipts = 0;
  if (result >= 0) return result;
  if (result == MBEDTLS_ERR_SSL_WANT_WRITE) return PLATFORM_WANT_WRITE;
  if (result == MBEDTLS_ERR_SSL_WANT_READ) {
    if (session->stream_status >= 0) return PLATFORM_WANT_READ;
    if (session->stream_status != PLATFORM_ENDED) return session->stream_status;
    if (session->is_established) return PLATFORM_TRUNCATED;
    return session->was_reset ? -RT_HTTP_ERROR_RESET : -RT_HTTP_ERROR_TLS_CLOSED;
  }
  if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
    return session->is_established ? PLATFORM_ENDED : -RT_HTTP_ERROR_TLS_CLOSED;
  }
  session->tls_error = result;
  if (result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) session->alert = session->ssl.in_msg[1];
  uint32_t flags = mbedtls_ssl_get_verify_result(&session->ssl);
  session->verify_flags = session->is_established || flags == UINT32_MAX ? 0 : flags;
  if (session->verify_flags == 0 && !session->is_established) {
    // One that could not be parsed, or one too many, has not been seen by verification.
    session->certificate.depth = result == MBEDTLS_ERR_X509_FATAL_ERROR ? ctls_deepest + 1 : ctls_unparsed_depth();
    session->certificate.key_id.length = session->certificate.issuer_key_id.length = 0;
  }
  return -(int32_t)failure(session, result);
}
