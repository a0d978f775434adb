// Trust anchors: every certificate in the given memory and file is decoded into scratch memory, one at a time.
//
// Each is parsed when a session is opened, since one that can't be used fails the call: an anchor that silently does not
// count is a field trip. But none stays. When a chain is verified, mbedTLS asks for the issuers of each certificate, and
// only those are kept, for as long as it looks at them; so many anchors need no more memory than one. The system's mbedTLS
// is not built to ask: there all stay.
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/platform.h>

#include "arena.h"
#include "pem.h"
#include "platform_file.h"
#include "platform_stream.h"
#include "session.h"

enum { sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };

typedef struct anchor_reader {
  ctls_session *session;
  const mbedtls_x509_crt *child;  // whose issuers are looked for; NULL: each anchor is looked at
  mbedtls_x509_crt *found;        // the chain that they are added to
  pem_reader pem;
  uint32_t count;      // certificates seen
  uint8_t first_byte;  // of the source
  int32_t status;
} anchor_reader;

#if RT_HAS_KEY_IDS

static bool is_same(const mbedtls_x509_buf *one, const mbedtls_x509_buf *other) {
  return one->len == other->len && memcmp(one->p, other->p, one->len) == 0;
}

bool ctls_names_key_of(const mbedtls_x509_crt *child, const mbedtls_x509_crt *issuer) {
  const mbedtls_x509_buf *named = &child->authority_key_id.keyIdentifier;
  return named->len > 0 && is_same(named, &issuer->subject_key_id);
}

#else

bool ctls_names_key_of(const mbedtls_x509_crt *child, const mbedtls_x509_crt *issuer) {
  return (void)child, (void)issuer, false;
}

#endif

static bool is_selected(const rt_http_options *options, const mbedtls_x509_crt *anchor) {
  return options->selection == NULL || options->selection->is_selected(options, anchor);
}

#if defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)

static bool stays(const anchor_reader *reader, const mbedtls_x509_crt *anchor) {
  const mbedtls_x509_crt *child = reader->child;
  // Its subject is the child's issuer, octet for octet (RFC 5280 §4.1.2.6).
  if (child == NULL || !is_same(&anchor->subject_raw, &child->issuer_raw)) {
    return false;
  }
  // One that may sign no certificates has not been asked whether it has signed this one.
  reader->session->has_anchor_issuer |=
      mbedtls_x509_crt_get_ca_istrue(anchor) == 1 &&
      mbedtls_x509_crt_check_key_usage(anchor, MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0 &&
      ctls_names_key_of(child, anchor);
  if (is_same(&anchor->raw, &child->raw)) {
    reader->session->anchor = child;
  }
  return true;
}

#else

static bool stays(const anchor_reader *reader, const mbedtls_x509_crt *anchor) {
  return (void)reader, (void)anchor, true;
}

#endif

static void add(anchor_reader *reader) {
  reader->count++;
  int result = MBEDTLS_ERR_X509_INVALID_FORMAT;
  if (!reader->pem.is_broken) {
    result = ctls_parse_certificate(reader->found, reader->pem.der, reader->pem.length);
  }
  if (result != 0) {
    ctls_session *session = reader->session;
    session->tls_error = result;
    reader->status = ctls_arena_is_exhausted(session->slot) ? -RT_HTTP_ERROR_TLS_MEMORY : -RT_HTTP_ERROR_TRUST_FORMAT;
    return;
  }
  mbedtls_x509_crt *anchor = reader->found, *previous = NULL;
  while (anchor->next != NULL) {
    previous = anchor;
    anchor = anchor->next;
  }
  if (!is_selected(reader->session->options, anchor) || !stays(reader, anchor)) {
    mbedtls_x509_crt_free(anchor);
    if (previous != NULL) {  // else the next one takes its place
      mbedtls_free(anchor);
      previous->next = NULL;
    }
  }
}

// Takes the next byte of certificates in DER, one behind the other; true when it completed one, or one is too long. In
// `bits` is how many bytes are needed at least.
static bool read_der(pem_reader *pem, uint8_t byte) {
  if (pem->length == pem->capacity) {
    pem->is_broken = true;
    return true;
  }
  // Between them there may be padding, and at the end a NUL that was counted.
  if (pem->length == 0 && byte == 0) {
    return false;
  }
  pem->der[pem->length++] = byte;
  if (pem->length < pem->bits) {
    return false;
  }
  unsigned char *position = pem->der;
  size_t length = 0;
  if (mbedtls_asn1_get_tag(&position, pem->der + pem->length, &length, sequence) == 0) {
    pem->bits = 0;
    return true;
  }
  pem->bits = (uint32_t)(position - pem->der + length);
  return false;
}

static void read_bytes(anchor_reader *reader, const uint8_t *bytes, uint32_t count) {
  for (uint32_t i = 0; i < count && reader->status == 0; i++) {
    if (reader->first_byte == 0) {
      reader->first_byte = bytes[i];
    }
    // PEM text never begins with what is '0' in ASCII.
    if (reader->first_byte == sequence ? read_der(&reader->pem, bytes[i]) : pem_read(&reader->pem, bytes[i])) {
      add(reader);
      reader->pem.length = 0;
    }
  }
}

static void read_file(anchor_reader *reader, const char *path) {
  int32_t file = platform_file_open(path);
  int32_t count = file;
  if (file >= 0) {
    uint8_t bytes[256];
    while ((count = platform_file_read(file, bytes, sizeof bytes)) > 0) {
      read_bytes(reader, bytes, (uint32_t)count);
    }
    platform_close(file);
  }
  if (count < 0) {
    platform_stream_note(reader->session->slot, count);
    reader->status = -RT_HTTP_ERROR_TRUST_FILE;
  }
}

// A source has ended: it must have held a certificate, and no part of another.
static void finish(anchor_reader *reader) {
  if (reader->status == 0 && (reader->count == 0 || reader->pem.length > 0)) {
    reader->status = -RT_HTTP_ERROR_TRUST_FORMAT;
  }
  reader->count = 0;
  reader->first_byte = 0;
}

// Goes through all anchors, and adds those that are wanted to the chain `found`.
static int32_t read_anchors(ctls_session *session, const mbedtls_x509_crt *child, mbedtls_x509_crt *found) {
  const rt_http_options *options = session->options;
  anchor_reader reader = {.session = session, .child = child, .found = found, .pem = session->scratch};
  if (options->trust_anchors != NULL) {
    read_bytes(&reader, options->trust_anchors, options->trust_anchors_len);
    finish(&reader);
  }
  if (options->trust_file != NULL && reader.status == 0) {
    read_file(&reader, options->trust_file);
    finish(&reader);
  }
  return session->trust_status = reader.status;
}

#if defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)

static int find_issuers(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **issuers) {
  ctls_session *session = context;
  session->has_anchor_issuer = false;
  *issuers = mbedtls_calloc(1, sizeof **issuers);
  return *issuers == NULL ? MBEDTLS_ERR_X509_ALLOC_FAILED : read_anchors(session, child, *issuers);
}

int32_t ctls_trust_load(ctls_session *session) {
  mbedtls_ssl_conf_ca_cb(&session->config, find_issuers, session);
  mbedtls_x509_crt *none;
  find_issuers(session, NULL, &none);
  mbedtls_free(none);
  return session->trust_status;
}

bool ctls_trust_has_issuer(const ctls_session *session, const mbedtls_x509_crt *certificate) {
  return session->issuer == NULL ? session->has_anchor_issuer : ctls_names_key_of(certificate, session->issuer);
}

#else

int32_t ctls_trust_load(ctls_session *session) {
  mbedtls_ssl_conf_ca_chain(&session->config, &session->anchors, NULL);
  return read_anchors(session, NULL, &session->anchors);
}

bool ctls_trust_has_issuer(const ctls_session *session, const mbedtls_x509_crt *certificate) {
  if (session->issuer != NULL) {
    return ctls_names_key_of(certificate, session->issuer);
  }
  for (const mbedtls_x509_crt *anchor = &session->anchors; anchor != NULL; anchor = anchor->next) {
    if (ctls_names_key_of(certificate, anchor)) {
      return true;
    }
  }
  return false;
}

void ctls_trust_free(ctls_session *session) { mbedtls_x509_crt_free(&session->anchors); }

#endif
