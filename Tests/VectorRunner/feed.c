// The caller's loop, as HTTPCore documents it: the rest of a piece is given to the reader until all of it was used or
// the response is complete. Bytes behind the end of the response are never given to the reader; they forbid reuse.
#include "feed.h"

#include "response_reader.h"

typedef struct {
  response_reader reader;
  const octets *right_body;
  outcome outcome;
  bool has_surplus;
} response;

static void take_body(response *response, const uint8_t *bytes, size_t count) {
  outcome *outcome = &response->outcome;
  const octets *right = response->right_body;
  for (size_t index = 0; index < count; index++) {
    if (outcome->right_body_count == outcome->body_count && outcome->body_count < right->count &&
        bytes[index] == right->bytes[outcome->body_count]) {
      outcome->right_body_count++;
    }
    outcome->body_count++;
  }
}

/// Calls the reader once; returns how much it used.
static size_t read_once(response *response, const uint8_t *bytes, size_t count) {
  outcome *outcome = &response->outcome;
  uint32_t framing = UINT32_MAX, body = UINT32_MAX;
  outcome->error = response_reader_read(&response->reader, bytes, (uint32_t)count, &framing, &body);
  if (outcome->error != NULL) {
    if (framing != 0 || body != 0) outcome->fault = "it uses bytes in spite of its error";
    return count;
  }
  if (framing > count || body > count - framing) {
    outcome->fault = "it uses more bytes than it was given";
    return count;
  }
  if (framing + body == 0) {
    outcome->fault = "it uses nothing of what it was given";
    return count;
  }
  take_body(response, bytes + framing, body);
  return framing + body;
}

static bool goes_on(const response *response) {
  return response->outcome.error == NULL && response->outcome.fault == NULL;
}

static void read_piece(response *response, const uint8_t *bytes, size_t count) {
  size_t used = 0;
  while (used < count && goes_on(response) && !response_reader_is_complete(&response->reader)) {
    used += read_once(response, bytes + used, count - used);
  }
  if (used < count) response->has_surplus = true;
}

outcome feed(const vector *vector, const cuts *cuts, guarded_buffer *buffer) {
  response response = {.right_body = &vector->body};
  response_reader_init(&response.reader);
  size_t start = 0;
  for (size_t index = 0; index <= cuts->count && goes_on(&response); index++) {
    size_t end = index < cuts->count ? cuts->positions[index] : vector->wire.count;
    const uint8_t *piece = guarded_buffer_fill(buffer, vector->wire.bytes + start, end - start);
    read_piece(&response, piece, end - start);
    start = end;
  }
  outcome *outcome = &response.outcome;
  if (goes_on(&response) && vector->end != END_OPEN) {
    outcome->error = response_reader_end(&response.reader, vector->end == END_CLEAN);
  }
  outcome->status = response_reader_status(&response.reader);
  outcome->is_complete = response_reader_is_complete(&response.reader);
  outcome->allows_reuse = response_reader_allows_reuse(&response.reader) && !response.has_surplus;
  if (outcome->fault == NULL && outcome->error != NULL && outcome->is_complete) {
    outcome->fault = "it is complete in spite of its error";
  }
  return *outcome;
}
