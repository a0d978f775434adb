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

static enum exit_status cannot_write(const char *path)
{
  return failure(EXIT_OUTPUT, "The session can't be written to \"%s\" (%s): choose another place.", path, strerror(errno));
}

/// Opens a new file beside the one at `path`; its name is `*part`, for the caller to free. Below 0: errno says why not.
static int open_part(const char *path, char **part)
{
  size_t size = strlen(path) + sizeof ".XXXXXX";
  *part = malloc(size);
  if (*part == NULL)
    return -1;
  snprintf(*part, size, "%s.XXXXXX", path);
  return mkstemp(*part);
}

/// Finds out, before anything is sent, whether a session can be written later.
static enum exit_status check_place(const char *path)
{
  char *part;
  int file = open_part(path, &part);
  enum exit_status status = file < 0 ? cannot_write(path) : EXIT_OK;
  if (file >= 0) {
    close(file);
    unlink(part);
  }
  free(part);
  return status;
}

enum exit_status session_read(const char *path)
{
  if (path == NULL)
    return EXIT_OK;
  struct stat existing;
  bool exists = lstat(path, &existing) == 0;
  if (*path == '\0' || (exists && !S_ISREG(existing.st_mode)))
    return failure(EXIT_DATA, "The place \"%s\" is not one of a regular file: check --session.", path);
  if (exists) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, record, sizeof record);
    int error = errno;
    if (file >= 0)
      close(file);
    if (count < 0)
      return failure(EXIT_DATA, "The file \"%s\" can't be read (%s): check --session.", path, strerror(error));
  }
  return check_place(path);
}

void session_configure(const char *path, rt_http_options *library)
{
  if (path != NULL)
    rt_port_http_keep_session(library, record, sizeof record);
}

enum exit_status session_write(const char *path)
{
  if (path == NULL)
    return EXIT_OK;
  char *part;
  int file = open_part(path, &part);
  enum exit_status status = EXIT_OK;
  if (file < 0) {
    status = cannot_write(path);
  } else {
    bool is_written = write(file, record, sizeof record) == (ssize_t)sizeof record;
    is_written = close(file) == 0 && is_written && rename(part, path) == 0;
    if (!is_written) {
      status = cannot_write(path);
      unlink(part);
    }
  }
  free(part);
  return status;
}
