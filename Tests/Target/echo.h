/// The request as the scripted server got it: its path /echo answers with it.
#ifndef ECHO_H
#define ECHO_H

#include "firmware.h"

/// Asks for the request's echo; the case fails unless the echo is what every request must be.
void echo(post *request);

/// How many fields of the echoed request have that name, without regard to case.
int count_fields(const char *name);

/// The case fails unless the echoed request's head has that line.
void expect_line(const char *line);

#endif
