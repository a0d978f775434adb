// What the library asks of a server's chain beyond mbedTLS, which has checked signatures and times by then, and which
// certificate is at fault. mbedTLS shows each certificate, from the anchor down to the leaf, whose depth is 0.
#include <string.h>

#include <mbedtls/platform.h>

#include "session.h"

// What faults come to; where there are several, the least number counts. An unknown issuer outweighs the rest: nothing
// such a chain says counts. But where the signature's hash is none that is accepted, nobody has looked who made it.
static rt_http_error failure_of(uint32_t flags) {
  if (flags == 0) return RT_HTTP_OK;
  if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
    return flags & MBEDTLS_X509_BADCERT_BAD_MD ? RT_HTTP_ERROR_CERTIFICATE_WEAK : RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED;
  }
  if (flags & MBEDTLS_X509_BADCERT_EXPIRED) return RT_HTTP_ERROR_CERTIFICATE_EXPIRED;
  if (flags & MBEDTLS_X509_BADCERT_FUTURE) return RT_HTTP_ERROR_CERTIFICATE_FUTURE;
  if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) return RT_HTTP_ERROR_CERTIFICATE_NAME;
  if (flags & MBEDTLS_X509_BADCERT_EXT_KEY_USAGE) return RT_HTTP_ERROR_CERTIFICATE_ROLE;
  if (flags & (MBEDTLS_X509_BADCERT_BAD_KEY | MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK)) {
    return RT_HTTP_ERROR_CERTIFICATE_WEAK;
  }
  return flags & MBEDTLS_X509_BADCERT_OTHER ? RT_HTTP_ERROR_CERTIFICATE_PIN : RT_HTTP_ERROR_CERTIFICATE_INVALID;
}

#if RT_HAS_KEY_IDS

static void copy_key_id(rt_http_key_id *id, const mbedtls_x509_buf *from) {
  id->length = (unsigned int)from->len;
  if (from->len > 0) {
    memcpy(id->bytes, from->p, from->len < sizeof id->bytes ? from->len : sizeof id->bytes);
  }
}

#endif

// Notes the certificate that decides; if none is at fault, the leaf, at whose usage mbedTLS looks once more.
static void note(ctls_session *session, const mbedtls_x509_crt *certificate, int depth, uint32_t flags) {
  rt_http_error failure = failure_of(flags);
  if (session->failure != RT_HTTP_OK && (failure == RT_HTTP_OK || failure >= session->failure)) {
    return;
  }
  session->failure = failure;
  session->is_forged = ctls_trust_has_issuer(session, certificate);
  session->certificate.depth = depth;
#if RT_HAS_KEY_IDS
  copy_key_id(&session->certificate.key_id, &certificate->subject_key_id);
  copy_key_id(&session->certificate.issuer_key_id, &certificate->authority_key_id.keyIdentifier);
#endif
}

int ctls_verify_certificate(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  ctls_session *session = context;
  if (session->is_clock_unset) {
    *flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCERT_EXPIRED);
  }
  // The bundled mbedTLS has seen to that.
  if (MBEDTLS_X509_MAX_INTERMEDIATE_CA > ctls_deepest - 1 && depth > ctls_deepest) {
    return MBEDTLS_ERR_X509_FATAL_ERROR;
  }
  // An anchor, which comes first, is trusted whatever it says.
  if (session->issuer != NULL && !ctls_may_issue(certificate)) {
    *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
  }
  if (session->options->pinning != NULL) {
    session->options->pinning->check(session, certificate, depth, flags);
  }
  if (depth == 0) {
    if (!ctls_may_serve(certificate)) {
      *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    }
    // One that its own holder has signed may be an anchor, whether it is that of a CA or not.
    if (certificate == session->anchor) {
      *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    }
    // mbedTLS's own look at the name counts for nothing; the bundled one does not look.
    *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_CN_MISMATCH;
    if (!ctls_is_host(certificate, session)) {
      *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    }
  }
  note(session, certificate, depth, *flags);
  session->issuer = certificate;
  return 0;
}

#if defined(RT_MBEDTLS_IS_BUNDLED)

// How well a certificate does for a child's issuer; below 0 if it has another name.
static int rank(const mbedtls_x509_crt *issuer, const mbedtls_x509_crt *child) {
  if (issuer->subject_raw.len != child->issuer_raw.len ||
      memcmp(issuer->subject_raw.p, child->issuer_raw.p, child->issuer_raw.len) != 0) {
    return -1;
  }
  const bool is_valid =
      !mbedtls_x509_time_is_past(&issuer->valid_to) && !mbedtls_x509_time_is_future(&issuer->valid_from);
  return ctls_names_key_of(child, issuer) + is_valid;
}

// Whether a trust anchor has the name of a certificate's issuer.
static bool is_anchored(const mbedtls_x509_crt *certificate, mbedtls_x509_crt_ca_cb_t issuers, void *issuers_context) {
  mbedtls_x509_crt *anchors = NULL;
  const bool result = issuers(issuers_context, certificate, &anchors) == 0 && anchors->version != 0;
  mbedtls_x509_crt_free(anchors);
  mbedtls_free(anchors);
  return result;
}

// Puts each certificate's issuer right behind it, if the chain has it: mbedTLS looks for it further on only, and a server may
// send what is behind its own certificate in any order (RFC 8446 §4.4.2). Of several with the name, one with the key that
// the child names and that is valid now, and of those one that an anchor has issued: mbedTLS takes the first that fits the
// name, of those that are valid if there is one, and never goes back. What is deeper than a chain may be is left as it is.
static void sort_chain(mbedtls_x509_crt *chain, mbedtls_x509_crt_ca_cb_t issuers, void *issuers_context) {
  int depth = 0;
  for (mbedtls_x509_crt *child = chain; child != NULL && depth < ctls_deepest; child = child->next, depth++) {
    mbedtls_x509_crt **best = NULL;
    int best_rank = -1;
    for (mbedtls_x509_crt **link = &child->next; *link != NULL; link = &(*link)->next) {
      int present = rank(*link, child);
      if (present > best_rank ||
          (best != NULL && present == best_rank && is_anchored(*link, issuers, issuers_context))) {
        best_rank = present;
        best = link;
      }
    }
    if (best != NULL) {
      mbedtls_x509_crt *issuer = *best;
      *best = issuer->next;
      issuer->next = child->next;
      child->next = issuer;
    }
  }
}

// With the arguments of mbedtls_x509_crt_verify_with_ca_cb, in whose place it is called (cmake/mbedtls/redirections).
int ctls_verify_chain(mbedtls_x509_crt *chain, mbedtls_x509_crt_ca_cb_t issuers, void *issuers_context,
                      const mbedtls_x509_crt_profile *profile, const char *name, uint32_t *flags,
                      int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *), void *verify_context) {
  (void)name;
  sort_chain(chain, issuers, issuers_context);
  return mbedtls_x509_crt_verify_with_ca_cb(chain, issuers, issuers_context, profile, NULL, flags, verify, verify_context);
}

#endif

rt_http_error ctls_chain_failure(const ctls_session *session) {
  rt_http_error failure = failure_of(session->verify_flags);
  return failure == RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED && session->is_forged ? RT_HTTP_ERROR_CERTIFICATE_SIGNATURE
                                                                              : failure;
}
