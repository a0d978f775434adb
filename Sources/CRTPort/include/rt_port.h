/// The parts of the port layer that firmware has and this library uses.
///
/// The library brings a weak default for each, in an archive member of its own: a program links without them, and a
/// firmware's definition wins, in an object file. If it is in an archive, name that before the library; GNU ld must also
/// be asked for it by -Wl,-u,NAME, since nothing refers to it yet.
#ifndef RT_PORT_H
#define RT_PORT_H

#ifdef __cplusplus
extern "C" {
#endif

/// The RAM buffer that responses are stored in.
///
/// The library writes to it only during a POST; what a POST stored stays valid until the next POST of any client.
/// Firmware that uses several clients at once must give each thread a buffer of its own. The default is 32 KiB.
///
/// @param size Receives the buffer's size in bytes; never NULL.
/// @return The buffer, or NULL when there is none.
void *rt_port_get_buffer(unsigned int *size);

/// Reads flash. The default reads the response bodies that this library has stored, and fails beyond them: addresses
/// count on from a body's, also where it goes on at the beginning of the region or behind a bad block. For that it asks
/// `rt_port_http_configure` (rt_port_http_ext.h) for the region.
///
/// @param buf Receives `len` bytes.
/// @param read_addr Flash address of the first byte.
/// @param len How many bytes.
/// @return RT_RES_SUCESS or RT_RES_ERROR.
int rt_port_read_flash(unsigned char *buf, unsigned int read_addr, unsigned int len);

/// Feeds the watchdog. Called at least once a second while a POST waits, but no more once nothing has moved for
/// `stall_timeout_ms` (rt_port_http_ext.h). The default does nothing.
void rt_port_watch_dog(void);

/// The log sink: a line for each phase of a POST (address, TLS version, status, sizes, times), never a body, a header
/// field or a request path. The default drops it.
///
/// @param log_level "info" or "error".
/// @param file_name Always "rt_port_http".
/// @param line_no Always 0: lines are told apart by their text.
/// @param msg A printf format without a line end, and its arguments.
void rt_port_log_print(char *log_level, char *file_name, int line_no, const char *msg, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

#ifdef __cplusplus
}
#endif

#endif
