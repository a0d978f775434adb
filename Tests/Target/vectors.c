/// The vectors, run on the target: the response reader as the library has it, in the library's code generation.
///
/// Arguments with .vectors in them are the files; each vector is a case.
#include "../VectorRunner/include/vector_runner.h"

#include <string.h>

#include "../VectorRunner/vector_file.h"
#include "harness.h"

static void take_verdict(const vector_verdict *verdict, void *path) {
  begin_case("%s", verdict->id == NULL ? file_name(path) : verdict->id);
  expect(verdict->failure == NULL, "%s", verdict->failure);
}

int main(int argc, char **argv) {
  start(argc, argv);
  for (int index = 2; index < argc; index++) {
    if (strstr(argv[index], ".vectors") != NULL) vectors_run(argv[index], number("seed"), take_verdict, argv[index]);
  }
  return finish();
}
