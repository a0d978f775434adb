/// A file is written under another name beside its place and then renamed, so that its place holds the old contents or
/// the new, never a part. What can't be renamed (/dev/null, a pipe) is written to directly.
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"

/// Where a body goes: `path`, by way of `part` when that is not NULL.
struct place {
  char *path;
  char *part;
  mode_t mode;
};

static enum exit_status cannot_write(const char *path)
{
  return failure(EXIT_OUTPUT, "The body can't be written to \"%s\" (%s): choose another place.", path, strerror(errno));
}

static bool is_standard_output(const char *path)
{
  return path == NULL || strcmp(path, "-") == 0;
}

/// Follows symbolic links, so that the file they lead to is replaced, not they.
static bool find_place(struct place *place, const char *path)
{
  struct stat existing;
  bool exists = stat(path, &existing) == 0;
  *place = (struct place){exists ? realpath(path, NULL) : strdup(path), NULL, 0};
  if (place->path == NULL)
    return false;
  struct stat link;
  if (*path == '\0' || (!exists && lstat(path, &link) == 0)) {
    errno = ENOENT;
    return false;
  }
  if (exists && S_ISDIR(existing.st_mode)) {
    errno = EISDIR;
    return false;
  }
  if (exists && !S_ISREG(existing.st_mode))
    return true;
  place->mode = exists ? existing.st_mode & 07777 : 0;
  size_t size = strlen(place->path) + sizeof ".18446744073709551615.part";
  place->part = malloc(size);
  if (place->part != NULL)
    snprintf(place->part, size, "%s.%lu.part", place->path, (unsigned long)getpid());
  return place->part != NULL;
}

static int open_place(const struct place *place)
{
  if (place->part == NULL)
    return open(place->path, O_WRONLY | O_CLOEXEC);
  return open(place->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static bool write_all(int file, const unsigned char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t count = write(file, bytes, length);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    bytes += count;
    length -= (size_t)count;
  }
  return true;
}

enum exit_status output_check(const char *path)
{
  struct place place;
  if (is_standard_output(path))
    return EXIT_OK;
  if (!find_place(&place, path))
    return cannot_write(path);
  if (place.part == NULL)
    return access(place.path, W_OK) == 0 ? EXIT_OK : cannot_write(path);
  int file = open_place(&place);
  if (file < 0)
    return cannot_write(path);
  close(file);
  unlink(place.part);
  return EXIT_OK;
}

enum exit_status output_write(const char *path, const unsigned char *bytes, size_t length)
{
  struct place place;
  if (is_standard_output(path))
    return write_all(STDOUT_FILENO, bytes, length) ? EXIT_OK : cannot_write("standard output");
  if (!find_place(&place, path))
    return cannot_write(path);
  int file = open_place(&place);
  if (file < 0)
    return cannot_write(path);

  bool is_written = write_all(file, bytes, length);
  if (place.part == NULL) {
    is_written = close(file) == 0 && is_written;
    return is_written ? EXIT_OK : cannot_write(path);
  }
  // The name must not reach the disk before the bytes do.
  is_written = is_written && (place.mode == 0 || fchmod(file, place.mode) == 0) && fsync(file) == 0;
  int error = errno;
  close(file);
  errno = error;
  if (is_written && rename(place.part, place.path) == 0)
    return EXIT_OK;
  enum exit_status status = cannot_write(path);
  unlink(place.part);
  return status;
}
