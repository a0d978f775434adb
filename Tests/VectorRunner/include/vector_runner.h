// Runs the vectors of one file: each whole, byte by byte, cut in two at every place, and cut at random.
#ifndef VECTOR_RUNNER_H
#define VECTOR_RUNNER_H

#include <stdint.h>

/// How many vectors passed and failed.
typedef struct {
  uint32_t passed;
  uint32_t failed;
} vector_count;

/// Runs every vector of a file, and prints a line for each that fails.
///
/// @param path  A file as Tests/Vectors/README.md describes it.
/// @param seed  Where the random cuts begin; a failure that they show comes again with the same seed.
vector_count vectors_run(const char *path, uint32_t seed);

#endif
