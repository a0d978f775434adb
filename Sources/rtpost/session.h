/// The TLS session of --session: read from a file before the first request, and written back after the last.
#ifndef RTPOST_SESSION_H
#define RTPOST_SESSION_H

#include "exit_status.h"

/// Reads the file, which need not exist. `path` is NULL without --session.
enum exit_status session_read(const char *path);

/// Lets a client keep its session, if there is a file for it.
void session_configure(const char *path, rt_http_options *library);

/// Replaces the file.
enum exit_status session_write(const char *path);

#endif
