/// What the cases of responses in flash are made of: a way to the flash, which all of them go through, and what is
/// stored there.
#ifndef FLASH_CASE_H
#define FLASH_CASE_H

#include "firmware.h"
#include "flash_driver.h"
#include "rt_port.h"

/// The name of the way: a file, MTD's ioctls, or the hooks.
extern const char *way;

extern rt_http_ctx client;

/// How often the watchdog was fed, where `while_waiting` is `count_watch_dog`.
extern unsigned int watch_dog_calls;

void count_watch_dog(void);

void set(rt_http_options options);

/// The client's options.
rt_http_options options(void);

/// Begins with blank flash, all options as they were configured, and a buffer of 4 KiB.
void begin(const char *name);

/// The case fails unless flash holds the scripted server's pattern at an address, read in pieces of all sizes.
void expect_stored(unsigned int address, unsigned int length);

/// Makes a POST that ends with the body in flash; gives where.
post store(const char *target, unsigned int length);

/// Makes a POST that ends with an error, and nothing in flash.
void fail(const char *target, rt_http_error error, int status);

/// How many responses flash holds; the case fails if one is damaged.
unsigned int count_stored(void);

/// What only the hooks can show: a driver that fails, and one that is slow.
void try_driver_failures(void);
void try_slow(void);

/// What only MTD's ioctls can show: blocks that are bad, or become so.
void try_mtd_blocks(void);

#endif
