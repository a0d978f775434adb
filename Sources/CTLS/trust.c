// Trust anchors: every certificate in the given memory and file is decoded into scratch memory, one at a time, and
// handed to mbedTLS. One that can't be used fails the load: an anchor that silently does not count is a field trip.
#include "arena.h"
#include "pem.h"
#include "platform_file.h"
#include "platform_stream.h"
#include "session.h"

typedef struct anchor_reader {
  ctls_session *session;
  pem_reader pem;
  uint32_t count;     // certificates added
  uint32_t position;  // bytes read
  bool is_der;
  int32_t status;
} anchor_reader;

static void add(anchor_reader *reader) {
  int32_t slot = reader->session->slot;
  int result = MBEDTLS_ERR_X509_INVALID_FORMAT;
  if (!reader->pem.is_broken) {
    ctls_enter(slot);
    result = ctls_parse_certificate(&reader->session->anchors, reader->pem.der, reader->pem.length);
    ctls_leave();
  }
  if (result != 0) {
    reader->session->tls_error = result;
    reader->status = ctls_arena_is_exhausted(slot) ? -RT_HTTP_ERROR_TLS_MEMORY : -RT_HTTP_ERROR_TRUST_FORMAT;
  } else {
    reader->count++;
  }
}

static void read_bytes(anchor_reader *reader, const uint8_t *bytes, uint32_t count) {
  for (uint32_t i = 0; i < count && reader->status == 0; i++) {
    // A DER certificate is a SEQUENCE; PEM text never begins with '0'.
    if (reader->position++ == 0) {
      reader->is_der = bytes[i] == 0x30;
    }
    if (!reader->is_der) {
      if (pem_read(&reader->pem, bytes[i])) {
        add(reader);
      }
    } else if (reader->pem.length < reader->pem.capacity) {
      reader->pem.der[reader->pem.length++] = bytes[i];
    } else {
      reader->pem.is_broken = true;
    }
  }
}

static int32_t finish(anchor_reader *reader) {
  if (reader->is_der && reader->status == 0) {
    add(reader);
  }
  if (reader->status == 0 && reader->count == 0) {
    reader->status = -RT_HTTP_ERROR_TRUST_FORMAT;
  }
  return reader->status;
}

static int32_t load_file(anchor_reader *reader, const char *path) {
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
    return -RT_HTTP_ERROR_TRUST_FILE;
  }
  return finish(reader);
}

int32_t ctls_trust_load(ctls_session *session, const rt_http_options *options, uint8_t *scratch, uint32_t scratch_size) {
  const anchor_reader new_reader = {.session = session, .pem = {.der = scratch, .capacity = scratch_size}};
  int32_t status = -RT_HTTP_ERROR_NO_TRUST_ANCHOR;
  if (options->trust_anchors != NULL) {
    anchor_reader reader = new_reader;
    read_bytes(&reader, options->trust_anchors, options->trust_anchors_len);
    status = finish(&reader);
    if (status != 0) {
      return status;
    }
  }
  if (options->trust_file != NULL) {
    anchor_reader reader = new_reader;
    status = load_file(&reader, options->trust_file);
  }
  return status;
}
