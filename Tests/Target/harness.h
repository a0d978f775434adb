/// What the test programs share: named cases with a line of output each, and what the runner tells them.
///
/// A program is started as `PROGRAM TRUST-FILE NAME=NUMBER...`; the numbers are, above all, the servers' ports. Each
/// case begins with `begin_case` and lasts until the next; it fails with its first expectation that does not hold.
/// Output goes straight to write(2): some programs have no allocator that stdio could use.
#ifndef HARNESS_H
#define HARNESS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/// How many elements an array has.
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Takes the program's arguments.
void start(int argc, char **argv);

/// The path of the trust anchors.
const char *trust_file(void);

/// The number that the runner gave a name; ends the program when it gave none.
unsigned int number(const char *name);

/// 1 where the program runs natively; under qemu, which is slower by more than ten times, what is given: of a series
/// that long, every so many cases have to do there.
unsigned int step_under_qemu(unsigned int step);

/// Whether a program tries its case of that number with a TLS version: with each that the library has, under qemu with
/// one or the other in turn.
bool is_tried(size_t index, unsigned int tls_version);

/// Whether the runner gave a name a number.
bool has_number(const char *name);

/// Begins a case; its name is printed like printf does.
void begin_case(const char *name, ...) __attribute__((format(printf, 1, 2)));

/// Makes the case fail when `holds` is false; `why` is printed like printf does.
void expect(bool holds, const char *why, ...) __attribute__((format(printf, 2, 3)));

/// Says that the case can't be tried here.
void skip(const char *why);

/// Ends the last case and prints how many there were: without that line the runner takes the program for crashed.
/// @return The program's exit status.
int finish(void);

/// How many file descriptors are open.
int open_descriptors(void);

/// Does nothing for that many milliseconds.
void wait_ms(unsigned int duration);

/// Milliseconds on the monotonic clock.
long long milliseconds(void);

#endif
