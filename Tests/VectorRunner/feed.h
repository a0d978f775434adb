// Feeds a vector's wire to a response reader, and notes what comes of it.
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>

#include "cuts.h"
#include "guarded_buffer.h"
#include "vector_file.h"

/// What came of a response.
typedef struct {
  /// What the reader did that it never may, whatever the wire; NULL if nothing.
  const char *fault;
  /// The name of its error; NULL if there was none.
  const char *error;
  unsigned status;
  bool is_complete;
  bool allows_reuse;
  size_t body_count;
  /// How much of the body, from its front, is the vector's.
  size_t right_body_count;
} outcome;

/// Feeds the wire, cut into pieces, and then the end of the stream.
///
/// @param buffer  Each piece is copied to its end; at least as large as the wire.
outcome feed(const vector *vector, const cuts *cuts, guarded_buffer *buffer);

#endif
