/// Where the response body goes.
#ifndef RTPOST_OUTPUT_H
#define RTPOST_OUTPUT_H

#include <stddef.h>

#include "exit_status.h"

/// Finds out whether a body could be written, before anything is sent: a POST can't be taken back.
///
/// @param path A file's path; NULL or "-" for standard output.
enum exit_status output_check(const char *path);

/// Writes the body, whole or not at all, or prints why it can't be written.
enum exit_status output_write(const char *path, const unsigned char *bytes, size_t length);

#endif
