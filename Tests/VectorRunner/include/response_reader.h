// `ResponseReader` of HTTPCore, for test programs in C. Tests/ResponseProbe implements it.
#ifndef RESPONSE_READER_H
#define RESPONSE_READER_H

#include <stdint.h>

/// Memory of one reader; its content is Swift's.
typedef struct {
  uint64_t memory[32];
} response_reader;

/// Makes a reader of a response of which nothing has been received.
void response_reader_init(response_reader *reader);

/// Takes the next bytes of the stream, up to the end of one run of body bytes.
///
/// @param framing  How many bytes of framing there were at the front; 0 after an error.
/// @param body     How many bytes of body were straight behind them; 0 after an error.
/// @return         The name of the `ResponseError`, or NULL.
const char *response_reader_read(
    response_reader *reader, const uint8_t *bytes, uint32_t count, uint32_t *framing, uint32_t *body);

/// The stream has ended: cleanly, or not. Returns the name of the `ResponseError`, or NULL.
const char *response_reader_end(response_reader *reader, int32_t is_clean);

/// The status code of the final response; 0 until its status line was received.
uint32_t response_reader_status(response_reader *reader);

/// Whether the response has been received completely.
int32_t response_reader_is_complete(response_reader *reader);

/// Whether another request may be sent on the connection.
int32_t response_reader_allows_reuse(response_reader *reader);

#endif
