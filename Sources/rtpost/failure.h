/// The one sentence on stderr that says what failed and what to do.
#ifndef RTPOST_FAILURE_H
#define RTPOST_FAILURE_H

#include "exit_status.h"
#include "options.h"
#include "url.h"

/// Prints a sentence and returns `status`, so that a caller can return both at once.
enum exit_status failure(enum exit_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Prints the sentence for what the library reports, and returns its exit status.
enum exit_status failure_of_report(const rt_http_report *report, const struct options *options, const struct url *url);

#endif
