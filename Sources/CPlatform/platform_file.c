#define _GNU_SOURCE
#include "platform_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int32_t platform_file_open(const char *path) {
  int file;
  do {
    file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  } while (file < 0 && errno == EINTR);
  return file < 0 ? -errno : file;
}

int32_t platform_file_read(int32_t file, void *bytes, uint32_t count) {
  ssize_t result;
  do {
    result = read(file, bytes, count);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : (int32_t)result;
}

void platform_close(int32_t descriptor) {
  // Never again after EINTR: on Linux the descriptor is gone, and its number may be another thread's by now.
  close(descriptor);
}
