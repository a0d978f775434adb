#ifndef PLATFORM_FILE_H
#define PLATFORM_FILE_H

#include <stdint.h>

/// Opens a file for reading.
///
/// @param path NUL-terminated.
/// @return A descriptor to be closed with `platform_close`, or -errno.
int32_t platform_file_open(const char *path);

/// Reads from where the last read ended.
///
/// @return How many bytes were read, 0 at the end, or -errno.
int32_t platform_file_read(int32_t file, void *bytes, uint32_t count);

/// Closes a file or a socket.
void platform_close(int32_t descriptor);

#endif
