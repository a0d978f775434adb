/// What the library asks of the program that it is linked into.
#ifndef RTPOST_HOOKS_H
#define RTPOST_HOOKS_H

#include "options.h"
#include "rt_port_http_ext.h"

/// Where responses are stored: their longest body and a NUL.
#define HOOKS_BUFFER_SIZE (4u << 20)

/// Sets the options that clients are created with; they must live as long as the program posts.
void hooks_use(const struct options *options);

/// What the library reported last.
const rt_http_report *hooks_report(void);

#endif
