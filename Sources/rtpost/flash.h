/// The region of flash that --flash stores in and --recover looks into.
#ifndef RTPOST_FLASH_H
#define RTPOST_FLASH_H

#include "options.h"
#include "rt_port_http_ext.h"

/// Makes the file of --flash FILE:SIZE, unless it exists; prints what is wrong with it.
enum exit_status flash_prepare(const struct options *options);

/// Says where a response lies that a POST has stored, and writes it to --output, if that is there.
enum exit_status flash_show(const struct options *options, const rt_http_report *report);

/// Forgets the response that a POST has stored.
void flash_drop(const rt_http_report *report);

/// Does what --recover asks for.
enum exit_status flash_recover(const struct options *options);

#endif
