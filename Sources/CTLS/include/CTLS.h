/// TLS 1.2 and 1.3 for the client side: mbedTLS behind a dozen functions. Only the sources of this target see an
/// mbedTLS header; its error numbers are told apart here, and handed on for the report alone.
///
/// A session is named by its client's slot; its memory is fixed, and it runs over the slot's stream. Nothing here waits:
/// a call that would says so (platform_status.h), and is made again, with the same arguments, once the socket is ready.
#ifndef CTLS_H
#define CTLS_H

#include <stdint.h>

#include "platform_status.h"
#include "rt_port_http_ext.h"

/// Whether a call's first handshake is to offer TLS 1.3: mbedTLS has it, and can do with it what the options ask for.
///
/// @param slot Which session the call uses.
/// @param options The client's.
/// @return What `ctls_open` is to be given.
int32_t ctls_first_offer(int32_t slot, const rt_http_options *options);

/// Prepares a session on the slot's stream.
///
/// @param slot Which session; it must be closed.
/// @param host The name or IP literal that the server's certificate must be for, in lower case, NUL-terminated. It
///   must live until the handshake is over.
/// @param port The server's TCP port: sessions are resumed with no other.
/// @param options The client's, of which those about TLS count; they must live until the session is closed.
/// @param offers_tls13 Not 0: offer TLS 1.3, which mbedTLS must have, beside TLS 1.2.
/// @param scratch Memory for one trust anchor at a time in DER, or what is decoded of the client's certificate and key;
///   nobody else may use it until the handshake is over.
/// @param scratch_size Its size; what is longer is refused.
/// @return 0, or a status below 0, after which the session is still to be closed.
int32_t ctls_open(int32_t slot, const char *host, uint16_t port, const rt_http_options *options, int32_t offers_tls13,
                  void *scratch, uint32_t scratch_size);

/// Goes one step on with the handshake, which verifies the server.
///
/// @return 0 when it is complete, 1 when it is not, or a status below 0.
int32_t ctls_handshake(int32_t slot);

/// Whether a handshake that failed may be tried once more, on a new connection, where it offered what the server may not
/// like: an earlier session, or else TLS 1.3. Asked before the session is closed.
///
/// @param offers_tls13 What `ctls_open` was given.
/// @param error Why it failed, a number of `rt_http_error`.
/// @return What `ctls_open` is to be given then; below 0: it may not, and this is the status with which the call fails, that
/// of an earlier try if it says more.
int32_t ctls_next_offer(int32_t slot, int32_t offers_tls13, int32_t error);

/// Encrypts and sends. Where the slot has no session: sends in the clear, which is for its caller to have chosen.
///
/// @return How many bytes were taken, or a status below 0; 0: call again, with the same arguments.
int32_t ctls_write(int32_t slot, const void *bytes, uint32_t count);

/// Receives and decrypts. Where the slot has no session: receives.
///
/// @return How many bytes there are, or a status below 0; 0: something else came, such as a session ticket.
int32_t ctls_read(int32_t slot, void *bytes, uint32_t count);

/// Whether bytes wait inside the session: then `ctls_read` must be called before the socket is waited for.
int32_t ctls_has_pending(int32_t slot);

/// Whether nothing has come on an idle session but what belongs to TLS itself, such as a session ticket (RFC 8446 §4.6.1),
/// which this takes in; what the socket then still holds is something else. 1 where the slot has no session.
int32_t ctls_is_quiet(int32_t slot);

/// Ends the stream with a close_notify, as far as that goes without waiting, and frees what the session holds. Does nothing
/// where there is none.
void ctls_close(int32_t slot);

/// Writes into a report what TLS knows: its version, the server's alert, its last error number, the memory it needed, whether
/// it was resumed, whether the clock was set, and what verification found.
void ctls_report(int32_t slot, rt_http_report *report);

/// Writes the line about a completed handshake to the log.
void ctls_log(int32_t slot, uint32_t milliseconds);

#endif
