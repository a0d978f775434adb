/// Whom to trust beyond --trust: pinned keys and key identifiers, as the command line spells them.
#ifndef RTPOST_TRUST_H
#define RTPOST_TRUST_H

#include "options.h"
#include "rt_port_http_ext.h"

/// Adds the pins of a --pin, or prints what is wrong with it.
enum exit_status trust_add_pins(struct options *options, const char *text);

/// Adds the key identifier of a --key-id, or prints what is wrong with it.
enum exit_status trust_add_key_id(struct options *options, const char *text);

/// Sets what was added in the library's options.
void trust_configure(const struct options *options, rt_http_options *library);

#endif
