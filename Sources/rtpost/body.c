/// A text is sent from where it lies; a file is read whole, as it is, into memory that doubles as it fills.
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64
#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"

static enum exit_status read_all(struct body *body, int file, const char *path)
{
  unsigned char *bytes = NULL;
  unsigned long long capacity = 32768, length = 0;
  for (;;) {
    if (bytes == NULL || length == capacity) {
      capacity *= 2;
      unsigned char *larger = capacity > SIZE_MAX ? NULL : realloc(bytes, (size_t)capacity);
      if (larger == NULL)
        return failure(EXIT_MEMORY, "There is not enough memory for the body in %s: send it in parts.", path);
      bytes = larger;
    }
    size_t room = (size_t)(capacity - length);
    ssize_t count = read(file, bytes + length, room < INT_MAX ? room : INT_MAX);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failure(EXIT_DATA, "The body can't be read from %s (%s): check --data.", path, strerror(errno));
    if (count == 0)
      break;
    length += (unsigned long long)count;
    if (length > UINT_MAX)
      return failure(EXIT_DATA, "The body in %s has more than %u bytes: send it in parts.", path, UINT_MAX);
  }
  body->bytes = bytes;
  body->length = (unsigned int)length;
  return EXIT_OK;
}

enum exit_status body_read(struct body *body, const char *data)
{
  *body = (struct body){NULL, 0};
  if (data == NULL)
    return EXIT_OK;
  if (data[0] != '@') {
    *body = (struct body){(const unsigned char *)data, (unsigned int)strlen(data)};
    return EXIT_OK;
  }
  const char *path = data + 1;
  if (strcmp(path, "-") == 0)
    return read_all(body, STDIN_FILENO, "standard input");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return failure(EXIT_DATA, "The file \"%s\" can't be opened (%s): check --data.", path, strerror(errno));
  enum exit_status status = read_all(body, file, path);
  close(file);
  return status;
}
