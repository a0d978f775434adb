// What the sources of this target share: the session, and the functions that one of them has for another.
#ifndef CTLS_SESSION_H
#define CTLS_SESSION_H

#include <mbedtls/net_sockets.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <stdbool.h>

#include "CTLS.h"
#include "pem.h"
#include "platform_address.h"

// Certificates' key identifiers are known to mbedTLS from 3.5 on.
#define RT_HAS_KEY_IDS (MBEDTLS_VERSION_NUMBER >= 0x03050000)

// mbedTLS's sessions hold a time. On a 32-bit system it can't be known how long its time_t was when its mbedTLS was built.
#define RT_CAN_RESUME (sizeof(mbedtls_time_t) == 8)

// The bundled mbedTLS writes a ClientHello's pre_shared_key by way of here (cmake/mbedtls/redirections).
#if defined(RT_MBEDTLS_IS_BUNDLED) && defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define RT_OFFERS_BY_POINTER 1
#else
#define RT_OFFERS_BY_POINTER 0
#endif

enum { ctls_deepest = 3 };  // of a chain: the GSMA's have four certificates at most, the root included

// The small fields come first: what lies near costs less code to reach.
typedef struct ctls_session {
  bool is_open;
  bool is_established;
  bool was_reset;      // while it was sent to, amid the handshake
  bool has_received;
  uint8_t first_byte;  // of what the peer sent: tells TLS from anything else
  uint8_t receipts;    // since mbedTLS was last called
  uint8_t alert;       // the fatal one that the peer sent
  bool has_offered;    // a session to be resumed
  bool is_resumed;
  bool is_clock_unset;
  bool has_anchor_issuer;  // of the anchors, one has the name and the key identifier of the last issuer looked for
  bool is_forged;          // the certificate that decides has a known issuer
  bool is_pinned;          // a certificate that verification has seen has a pinned key
  uint16_t port;
  int32_t slot;
  int32_t trust_status;  // what became of the trust anchors when they were last read: 0, or a status below 0
  int32_t tls_error;
  int32_t version;
  int32_t stream_status;  // what its last operation gave
  uint32_t verify_flags;
  const rt_http_options *options;
  const mbedtls_x509_crt *anchor;   // a certificate of the server that is a trust anchor, found on the way
  const mbedtls_x509_crt *issuer;   // of the certificate that verification sees: the one that it has seen before, or NULL
  struct ctls_identity *identity;   // the client's own certificate and key, where it has one
  const char *host;
  rt_http_error failure;            // what decides, of the certificates seen so far
  rt_http_certificate certificate;  // which of them it is
  pem_reader scratch;               // where anchors, and the client's certificate and key, are decoded
  platform_address literal;         // the host, when it is an IP literal
  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
#if !defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)
  mbedtls_x509_crt anchors;
#endif
} ctls_session;

/// Sees to it that verification finds the trust anchors of the session's options, all of which must be usable. Returns 0
/// or a status below 0.
int32_t ctls_trust_load(ctls_session *session);

/// Frees what trust anchors hold beyond the handshake.
#if defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)
static inline void ctls_trust_free(ctls_session *session) { (void)session; }
#else
void ctls_trust_free(ctls_session *session);
#endif

/// Whether the session's `issuer`, or a trust anchor if that is NULL, has the name and the key that a certificate says are
/// its issuer's: if it has not signed it, nobody will have.
bool ctls_trust_has_issuer(const ctls_session *session, const mbedtls_x509_crt *certificate);

/// Whether a child names another certificate's key as its issuer's.
bool ctls_names_key_of(const mbedtls_x509_crt *child, const mbedtls_x509_crt *issuer);

/// Decides which trust anchors count; reached by the options alone.
struct rt_http_selection {
  bool (*is_selected)(const rt_http_options *options, const mbedtls_x509_crt *anchor);
};

/// Looks for pinned keys; reached by the options alone.
struct rt_http_pinning {
  void (*check)(ctls_session *session, const mbedtls_x509_crt *certificate, int depth, uint32_t *flags);
};

/// Resumes sessions; reached by the options alone.
struct rt_http_resumption {
  void (*offer)(ctls_session *session);  // before the handshake
  void (*keep)(ctls_session *session);   // there is a session, or a ticket for it, that can be resumed later
#if RT_OFFERS_BY_POINTER
  int (*write_identities)(mbedtls_ssl_context *, unsigned char *, unsigned char *, size_t *, size_t *);
  int (*write_binders)(mbedtls_ssl_context *, unsigned char *, unsigned char *);
#endif
};

/// Has a certificate and a key for the client; reached by the options alone.
struct rt_http_identity {
  int32_t (*load)(ctls_session *session);   // 0, or a status below 0
  void (*unload)(ctls_session *session);    // what `identity` leads to
};

/// Lets mbedTLS use private keys; called between ctls_enter and ctls_leave.
void ctls_use_private_keys(void);

/// mbedTLS's source of random bytes.
int ctls_random(void *context, unsigned char *bytes, size_t count);

/// The status that a result of mbedTLS is. What has failed is noted for the report.
int32_t ctls_status(ctls_session *session, int result);

/// Whether a result of mbedTLS tells of a lack of memory.
bool ctls_is_memory_error(const ctls_session *session, int result);

/// Offers TLS 1.2 alone.
void ctls_offer_tls12(ctls_session *session);

/// Adds a certificate in DER to a chain, as mbedtls_x509_crt_parse_der does, and accepts the GSMA's critical policies.
int ctls_parse_certificate(mbedtls_x509_crt *chain, const unsigned char *der, size_t length);

/// Where in its chain the certificate stood that could not be parsed, in the step that mbedTLS has just made; -1: it is
/// not known.
int ctls_unparsed_depth(void);

/// Whether a policy is the GSMA's.
bool ctls_is_gsma_policy(const mbedtls_x509_buf *policy);

/// Whether a sub-CA's certificate may issue those of TLS servers.
bool ctls_may_issue(const mbedtls_x509_crt *certificate);

/// Whether a certificate may be that of a TLS server.
bool ctls_may_serve(const mbedtls_x509_crt *certificate);

/// Whether a certificate is for the session's host, by its subjectAltName alone.
bool ctls_is_host(const mbedtls_x509_crt *certificate, const ctls_session *session);

/// The verification callback of mbedTLS.
int ctls_verify_certificate(void *session, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/// What the faults of a chain, the session's `verify_flags`, come to.
rt_http_error ctls_chain_failure(const ctls_session *session);

#endif
