/// Reads one response over and over, with our engine or with http_parser, for benchmarks to count what that costs.
///
/// The response is a file's bytes, given to the parser in pieces of one size, as reads from a socket would give them;
/// the stream ends cleanly behind them. Both parsers do the same: they tell body from framing, add up the body's bytes
/// and hand no field on. What came of each reading must be what came of the first, and is printed: the status and the
/// bytes of body.
#include <http_parser.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "response_reader.h"

/// A response as it arrives.
typedef struct response {
  uint8_t *bytes;
  uint32_t length;
  uint32_t piece;
} response;

/// What came of it; a status of 0 says that it was refused or incomplete.
typedef struct outcome {
  uint32_t status;
  uint32_t body_length;
} outcome;

static uint32_t end_of_piece(const response *response, uint32_t start) {
  uint32_t left = response->length - start;
  return start + (left < response->piece ? left : response->piece);
}

static outcome read_ours(const response *response) {
  const outcome refused = {0, 0};
  response_reader reader;
  response_reader_init(&reader);
  uint32_t body_length = 0, position = 0;
  while (position < response->length) {
    for (uint32_t end = end_of_piece(response, position); position < end;) {
      if (response_reader_is_complete(&reader)) return refused;
      uint32_t framing, body;
      const char *error = response_reader_read(&reader, response->bytes + position, end - position, &framing, &body);
      if (error != NULL) return refused;
      position += framing + body;
      body_length += body;
    }
  }
  if (response_reader_end(&reader, true) != NULL) return refused;
  return (outcome){response_reader_status(&reader), body_length};
}

static int count_body(http_parser *parser, const char *bytes, size_t length) {
  (void)bytes;
  *(uint32_t *)parser->data += (uint32_t)length;
  return 0;
}

static int complete(http_parser *parser) {
  http_parser_pause(parser, 1);
  return 0;
}

static outcome read_theirs(const response *response) {
  static const http_parser_settings settings = {.on_body = count_body, .on_message_complete = complete};
  http_parser parser;
  http_parser_init(&parser, HTTP_RESPONSE);
  uint32_t body_length = 0, position = 0;
  parser.data = &body_length;
  // It pauses at the end of the response, which must be the end of the bytes.
  do {
    uint32_t size = end_of_piece(response, position) - position;
    const char *piece = (const char *)response->bytes + position;
    position += (uint32_t)http_parser_execute(&parser, &settings, piece, size);
    if (size == 0) break;
  } while (HTTP_PARSER_ERRNO(&parser) == HPE_OK);
  bool is_complete = HTTP_PARSER_ERRNO(&parser) == HPE_PAUSED && position == response->length;
  return is_complete ? (outcome){parser.status_code, body_length} : (outcome){0, 0};
}

static void read_file(const char *path, response *response) {
  FILE *file = fopen(path, "rb");
  bool is_read = file != NULL && fseek(file, 0, SEEK_END) == 0;
  long length = is_read ? ftell(file) : 0;
  if (length > 0) {
    rewind(file);
    response->bytes = malloc((size_t)length);
    response->length = (uint32_t)length;
    is_read = response->bytes != NULL && fread(response->bytes, 1, response->length, file) == response->length;
  }
  if (!is_read || length <= 0) {
    fprintf(stderr, "error: %s can't be read\n", path);
    exit(1);
  }
  fclose(file);
}

int main(int count, char *arguments[]) {
  bool is_ours = count == 5 && strcmp(arguments[1], "ours") == 0;
  bool is_theirs = count == 5 && strcmp(arguments[1], "theirs") == 0;
  unsigned long piece = count == 5 ? strtoul(arguments[2], NULL, 10) : 0;
  unsigned long repetitions = count == 5 ? strtoul(arguments[3], NULL, 10) : 0;
  if (is_ours == is_theirs || piece == 0 || repetitions == 0) {
    fprintf(stderr, "usage: %s ours|theirs BYTES-PER-READ REPETITIONS FILE\n", arguments[0]);
    return 64;
  }
  response response = {.piece = (uint32_t)piece};
  read_file(arguments[4], &response);
  outcome (*read)(const struct response *) = is_ours ? read_ours : read_theirs;
  outcome first = {0, 0};
  for (unsigned long repetition = 0; repetition < repetitions; repetition++) {
    outcome next = read(&response);
    if (repetition == 0) first = next;
    if (next.status != first.status || next.body_length != first.body_length) {
      fprintf(stderr, "error: the same bytes came to something else in reading %lu\n", repetition);
      return 1;
    }
  }
  printf("%u %u\n", first.status, first.body_length);
  return first.status == 0;
}
