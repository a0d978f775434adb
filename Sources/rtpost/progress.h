/// A line on a terminal that shows how far a POST has come.
#ifndef RTPOST_PROGRESS_H
#define RTPOST_PROGRESS_H

#include "rt_port_http_ext.h"

/// Starts the clock: for a second, nothing is shown.
void progress_begin(void);

/// Shows how far the POST has come, if standard error is a terminal.
void progress_show(const rt_http_progress *progress);

/// Shows the time that passes while nothing moves.
void progress_tick(void);

/// Takes the line off the terminal, so that something else can be printed there.
void progress_clear(void);

#endif
