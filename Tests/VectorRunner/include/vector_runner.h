// Runs the vectors of a file: each whole, byte by byte, cut in two at every place, and cut at random.
#ifndef VECTOR_RUNNER_H
#define VECTOR_RUNNER_H

#include <stdint.h>

/// How a vector fared.
typedef struct {
  /// Its id and its rule; NULL: the file can't be read, and none of its vectors ran.
  const char *id;
  const char *rule;
  /// Which vector failed, how it was cut, what came and what should have; NULL: it passed.
  const char *failure;
} vector_verdict;

/// Is told each verdict, in the order of the file. The texts are valid during the call.
typedef void vector_listener(const vector_verdict *verdict, void *context);

/// Runs every vector of a file.
///
/// @param path     A file as Tests/Vectors/README.md describes it.
/// @param seed     Where the random cuts begin; a failure that they show comes again with the same seed.
/// @param context  Handed to the listener.
void vectors_run(const char *path, uint32_t seed, vector_listener *listener, void *context);

#endif
