/// The vectors once more, from end to end: a server plays the bytes of each, the installed library makes the POST.
///
/// What a vector says of the response must be what the POST gives, and what it says of reuse must be what the client
/// does with the connection, as the server sees it. Tests/Servers/replay.py explains how it is asked, and why vectors
/// with an unclean end and those that wait come over TLS, which the server then cuts.
#include "../VectorRunner/vector_file.h"

#include <stdio.h>
#include <string.h>

#include "firmware.h"

static rt_http_ctx client;
/// Asks the server questions on a connection of its own.
static rt_http_ctx control;

static const struct {
  const char *name;
  rt_http_error number;
} errors[] = {
    {"statusLine", RT_HTTP_ERROR_STATUS_LINE},
    {"field", RT_HTTP_ERROR_FIELD},
    {"headLimit", RT_HTTP_ERROR_HEAD_LIMIT},
    {"lineLimit", RT_HTTP_ERROR_LINE_LIMIT},
    {"fieldLimit", RT_HTTP_ERROR_FIELD_LIMIT},
    {"interimLimit", RT_HTTP_ERROR_INTERIM_LIMIT},
    {"switchedProtocols", RT_HTTP_ERROR_SWITCHED_PROTOCOLS},
    {"contentLength", RT_HTTP_ERROR_CONTENT_LENGTH},
    {"transferEncoding", RT_HTTP_ERROR_TRANSFER_ENCODING},
    {"framingConflict", RT_HTTP_ERROR_FRAMING_CONFLICT},
    {"contentEncoding", RT_HTTP_ERROR_CONTENT_ENCODING},
    {"chunk", RT_HTTP_ERROR_CHUNK},
    {"chunkExtensionLimit", RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT},
    {"chunkLimit", RT_HTTP_ERROR_CHUNK_LIMIT},
    {"trailerLimit", RT_HTTP_ERROR_TRAILER_LIMIT},
    {"bodyTooLong", RT_HTTP_ERROR_TOO_LARGE},
    {"incomplete", RT_HTTP_ERROR_INCOMPLETE},
};

/// The number of the vector's error; RT_HTTP_OK if there is none of that name.
static rt_http_error expected_error(const vector *vector) {
  // Here the server ends the stream of a vector that waits.
  const char *name = vector->expectation == EXPECT_WAITS ? "incomplete" : vector->error;
  for (size_t index = 0; index < COUNT(errors); index++) {
    if (strcmp(errors[index].name, name) != 0) continue;
    // To the port, a response of which nothing came is none.
    bool is_nothing = errors[index].number == RT_HTTP_ERROR_INCOMPLETE && vector->wire.count == 0;
    return is_nothing ? RT_HTTP_ERROR_NO_RESPONSE : errors[index].number;
  }
  return RT_HTTP_OK;
}

/// Whether a number in the wire, taken for the length of the body, is more than the buffer holds.
static bool has_large_number(const vector *vector) {
  unsigned long long value = 0;
  for (size_t index = 0; index < vector->wire.count && value < BUFFER_MAX; index++) {
    uint8_t byte = vector->wire.bytes[index];
    value = byte >= '0' && byte <= '9' ? value * 10 + byte - '0' : 0;
  }
  return value >= BUFFER_MAX;
}

static void expect_response(const vector *vector, const post *post) {
  expect(post->result == RT_RES_SUCESS, "fails with error %d in phase %d, errno %d, mbedTLS -0x%x", last_report.error,
         last_report.phase, last_report.os_error, (unsigned int)-last_report.tls_error);
  expect(last_report.error == RT_HTTP_OK, "succeeds, and reports error %d", last_report.error);
  expect(post->status == (int)vector->status, "status %d instead of %u", post->status, vector->status);
  expect(post->length == vector->body.count, "a body of %u instead of %zu", post->length, vector->body.count);
  expect(post->in_flash == 0, "is_store_flash is %d", post->in_flash);
  for (size_t index = 0; index < vector->body.count; index++) {
    uint8_t right = vector->body.bytes[index];
    expect(buffer()[index] == right, "byte %zu of the body is 0x%02x instead of 0x%02x", index, buffer()[index], right);
  }
  expect(buffer()[vector->body.count] == 0, "no NUL after the body");
}

static void expect_refusal(const vector *vector, const post *post) {
  rt_http_error error = expected_error(vector);
  expect(error != RT_HTTP_OK, "the port has no error for %s", vector->error);
  if (last_report.error == RT_HTTP_ERROR_TOO_LARGE && has_large_number(vector)) error = RT_HTTP_ERROR_TOO_LARGE;
  expect(post->result == RT_RES_ERROR, "succeeds with status %d and a body of %u, and should fail with error %d",
         post->status, post->length, error);
  expect(last_report.error == (int)error, "error %d instead of %d, in phase %d, errno %d, mbedTLS -0x%x",
         last_report.error, error, last_report.phase, last_report.os_error, (unsigned int)-last_report.tls_error);
  expect(post->length == 0, "fails, and rsp_len is %u", post->length);
}

/// Asks the server a question that it answers with this text.
static void expect_answer(rt_http_ctx asker, const char *port_name, const char *path, const char *answer) {
  post question = post_to(asker, port_name, path);
  perform(&question);
  expect(question.result == RT_RES_SUCESS, "%s fails with error %d in phase %d, errno %d", path, last_report.error,
         last_report.phase, last_report.os_error);
  if (question.result == RT_RES_SUCESS) expect_text(answer);
}

static void try_vector(const vector *vector, const char *how) {
  begin_case("%s %s", vector->id, how);
  bool is_cut = vector->end == END_UNCLEAN || vector->expectation == EXPECT_WAITS;
  char path[256];
  snprintf(path, sizeof path, "/vector/%s/%s", vector->id, how);
  post request = post_to(client, is_cut ? "replay" : "plain-replay", path);
  perform(&request);
  if (vector->expectation == EXPECT_STATUS) {
    expect_response(vector, &request);
  } else {
    expect_refusal(vector, &request);
  }
  // Surplus bytes, and the end, may come after the response.
  expect_answer(control, "plain-replay-control", "/played", "played");
  bool is_kept = vector->expectation == EXPECT_STATUS && vector->allows_reuse && vector->end == END_OPEN;
  expect_answer(client, "plain-replay", "/after", is_kept ? "kept" : "closed");
  expect((last_report.reused != 0) == is_kept, "the next call reports reused %d", last_report.reused);
}

/// Plays the vectors of a file, each whole and in pieces; under qemu each other vector, in one way or the other.
static void try_file(const char *path) {
  static unsigned int number_of_vectors;
  vector_file file;
  if (!vector_file_read(&file, path)) {
    begin_case("%s", file_name(path));
    expect(false, "%s", file.fault);
  }
  for (const vector *vector = file.fault[0] == 0 ? file.first : NULL; vector != NULL; vector = vector->next) {
    static const char *const ways[] = {"whole", "pieces"};
    const unsigned int step = step_under_qemu(4);
    for (unsigned int way = number_of_vectors++ % step; way < COUNT(ways); way += step) try_vector(vector, ways[way]);
  }
  vector_file_free(&file);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("create");
  client = create_client();
  control = create_client();
  for (int index = 2; index < argc; index++) {
    if (strstr(argv[index], ".vectors") != NULL) try_file(argv[index]);
  }
  begin_case("destroy");
  destroy_client(client);
  destroy_client(control);
  return finish();
}
