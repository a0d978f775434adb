/// The client's certificate and key, of --cert and --key.
#ifndef RTPOST_IDENTITY_H
#define RTPOST_IDENTITY_H

#include "options.h"
#include "rt_port_http_ext.h"

/// Reads the files, or prints what is wrong with them.
enum exit_status identity_read(const struct options *options);

/// Sets what was read in the library's options.
void identity_configure(rt_http_options *library);

#endif
