/// The vectors, run on the target: the response reader as the library has it, in the library's code generation.
///
/// Arguments that end in .vectors are the files; each vector is a case.
#include "../VectorRunner/include/vector_runner.h"

#include <string.h>

#include "harness.h"

static bool is_vector_file(const char *argument) {
  size_t length = strlen(argument), suffix = strlen(".vectors");
  return length > suffix && strcmp(argument + length - suffix, ".vectors") == 0;
}

static void take_verdict(const vector_verdict *verdict, void *path) {
  begin_case("%s", verdict->id == NULL ? (const char *)path : verdict->id);
  expect(verdict->failure == NULL, "%s", verdict->failure);
}

int main(int argc, char **argv) {
  start(argc, argv);
  for (int index = 2; index < argc; index++) {
    if (is_vector_file(argv[index])) vectors_run(argv[index], number("seed"), take_verdict, argv[index]);
  }
  return finish();
}
