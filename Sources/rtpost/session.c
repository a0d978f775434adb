/// The file holds the library's record as it is: what it is worth, the library finds out. It is a secret, so the file that
/// takes its place is for its owner alone, whatever the old one was.
#define _XOPEN_SOURCE 700
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"

static unsigned char record[4 * RT_HTTP_SESSION_MAX];

enum exit_status session_read(const char *path)
{
  if (path == NULL)
    return EXIT_OK;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return EXIT_OK;
  ssize_t count = file < 0 ? -1 : read(file, record, sizeof record);
  int error = errno;
  if (file >= 0)
    close(file);
  if (count < 0)
    return failure(EXIT_DATA, "The file \"%s\" can't be read (%s): check --session.", path, strerror(error));
  return EXIT_OK;
}

void session_configure(const char *path, rt_http_options *library)
{
  if (path != NULL)
    rt_port_http_keep_session(library, record, sizeof record);
}

static bool replace(const char *path, char *part)
{
  int file = mkstemp(part);
  if (file < 0)
    return false;
  bool is_written = write(file, record, sizeof record) == (ssize_t)sizeof record;
  is_written = close(file) == 0 && is_written && rename(part, path) == 0;
  if (!is_written) {
    int error = errno;
    unlink(part);
    errno = error;
  }
  return is_written;
}

enum exit_status session_write(const char *path)
{
  if (path == NULL)
    return EXIT_OK;
  size_t size = strlen(path) + sizeof ".XXXXXX";
  char *part = malloc(size);
  if (part == NULL)
    return failure(EXIT_MEMORY, "There is not enough memory for the name of the session's file: free some, and try again.");
  snprintf(part, size, "%s.XXXXXX", path);
  bool is_written = replace(path, part);
  int error = errno;
  free(part);
  if (is_written)
    return EXIT_OK;
  return failure(EXIT_OUTPUT, "The session can't be written to \"%s\" (%s): choose another place.", path, strerror(error));
}
