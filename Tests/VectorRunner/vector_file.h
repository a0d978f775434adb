// The vectors of one file, in memory.
#ifndef VECTOR_FILE_H
#define VECTOR_FILE_H

#include <stdbool.h>

#include "octets.h"

/// How the stream ends behind the wire's bytes.
typedef enum { END_OPEN, END_CLEAN, END_UNCLEAN } stream_end;

/// What must come of a response.
typedef enum { EXPECT_NOTHING, EXPECT_STATUS, EXPECT_ERROR, EXPECT_WAITS } expectation;

/// One vector. Tests/Vectors/README.md explains the parts.
typedef struct vector {
  struct vector *next;
  /// Where it begins in the file.
  unsigned line;
  char *id;
  char *rule;
  octets wire;
  stream_end end;
  expectation expectation;
  unsigned status;
  octets body;
  bool allows_reuse;
  char *error;
} vector;

/// A file's vectors, in its order.
typedef struct {
  vector *first;
  /// What is wrong with the file, after its name and a line number; empty if nothing is.
  char fault[256];
} vector_file;

/// Reads a file. To be freed in any case.
///
/// @return Whether all of it could be read, and held a vector at least.
bool vector_file_read(vector_file *file, const char *path);

/// Frees the vectors.
void vector_file_free(vector_file *file);

/// A path's last part.
const char *file_name(const char *path);

#endif
