#ifndef PLATFORM_ADDRESS_H
#define PLATFORM_ADDRESS_H

#include <stdint.h>

/// An IP address.
typedef struct platform_address {
  /// 4 or 6; 0: none.
  uint32_t version;
  /// Its bytes in network order, 4 or 16 of them. Words, since Swift copies bytes one by one.
  uint32_t bytes[4];
  /// The interface that a link-local IPv6 address is on (RFC 4007), or 0.
  uint32_t scope;
} platform_address;

/// Bytes that the text of an address takes at most, with its NUL.
#define PLATFORM_ADDRESS_TEXT 46

/// Reads an IPv4 address in dotted decimal or an IPv6 address (RFC 4291 §2.2).
///
/// @param text NUL-terminated.
/// @param address Receives the address.
/// @return 1, or 0 when `text` is no IP literal.
int32_t platform_address_parse(const char *text, platform_address *address);

/// Makes an address of its bytes in network order.
///
/// @param count 4 or 16.
void platform_address_make(platform_address *address, const void *bytes, uint32_t count);

/// Reads the next address of a list between commas or blanks, as `platform_address_parse` does; an IPv6 address may have
/// its scope behind it, as `%eth0` or `%2`.
///
/// @param list NUL-terminated; receives what is behind the address.
/// @param address Receives the address.
/// @return 1; 0 when there is no more; -1 when what comes next is no address.
int32_t platform_address_next(const char **list, platform_address *address);

/// Writes an address as text, NUL-terminated; none is "".
void platform_address_format(const platform_address *address, char text[PLATFORM_ADDRESS_TEXT]);

#endif
