/// What this library adds to the port interface: options, reports, progress and the meaning of error numbers.
///
/// The assistant that calls the port is closed, so firmware never sees a handle. It takes part by defining hooks,
/// `rt_port_http_configure`, `rt_port_http_report`, `rt_port_http_progress`, `rt_port_http_resolve` and
/// `rt_port_http_ask_name_servers`, each of which has a weak default that changes nothing. Whoever has a handle can use
/// the functions below instead.
///
/// Structures begin with their size in bytes, as the one who fills them in knows it: a library and a firmware that were
/// compiled with different versions of this header use what both know.
#ifndef RT_PORT_HTTP_EXT_H
#define RT_PORT_HTTP_EXT_H

#include "rt_port_http.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How many clients can exist at once: `scripts/build --clients`.
#ifndef RT_HTTP_CLIENTS
#define RT_HTTP_CLIENTS 4
#endif

/// The bytes of a request's head (request line and header fields) that fit the send buffer; a longer one is refused.
#define RT_HTTP_REQUEST_HEAD_MAX 2048

/// The bytes of stack that a function of the port takes at most, libc's and mbedTLS's part included, the firmware's hooks
/// not. A thread needs as many, and what its hooks and libc's own start take.
#define RT_HTTP_STACK 6144

/// Why a call failed.
///
/// The ranges: 1 to 31 the call itself, 32 to 63 the network, 64 to 95 TLS and trust, 96 to 127 HTTP, 128 to 159 the
/// store of the response. Numbers are never reused. `rt_port_http_strerror` has a sentence for each.
typedef enum rt_http_error {
  RT_HTTP_OK = 0,

  /// The handle was never created, or was destroyed.
  RT_HTTP_ERROR_HANDLE = 1,
  /// Another call on this client is under way.
  RT_HTTP_ERROR_BUSY = 2,
  /// All `RT_HTTP_CLIENTS` clients are in use.
  RT_HTTP_ERROR_NO_CLIENT = 3,
  /// A pointer that must not be NULL is NULL.
  RT_HTTP_ERROR_NULL = 4,
  /// The host is not a host name or an IP literal.
  RT_HTTP_ERROR_HOST = 5,
  /// The port is above 65535.
  RT_HTTP_ERROR_PORT = 6,
  /// The request target does not begin with `/`, or holds a space, a fragment, a control or a non-ASCII byte.
  RT_HTTP_ERROR_TARGET = 7,
  /// A private header is not of the form `Name: value`, holds a control byte, or gives one of the fields that have a default
  /// (User-Agent, X-Admin-Protocol, Content-Type) a second time.
  RT_HTTP_ERROR_HEADER = 8,
  /// A private header names a field that only the library may send, such as Content-Length.
  RT_HTTP_ERROR_HEADER_RESERVED = 9,
  /// The body is NULL and its length is not 0.
  RT_HTTP_ERROR_BODY = 10,
  /// The request's head does not fit `RT_HTTP_REQUEST_HEAD_MAX` bytes.
  RT_HTTP_ERROR_HEAD_TOO_LONG = 11,
  /// An option has a value that is not allowed.
  RT_HTTP_ERROR_OPTION = 12,

  /// The deadline, or the limit of a phase, passed; `phase` in the report says what was waited for.
  RT_HTTP_ERROR_TIMEOUT = 32,
  /// The host name does not exist.
  RT_HTTP_ERROR_NAME_UNKNOWN = 33,
  /// The server refused the connection: nothing listens at that port.
  RT_HTTP_ERROR_REFUSED = 34,
  /// There is no route to the server.
  RT_HTTP_ERROR_UNREACHABLE = 35,
  /// The connection failed for another reason; `os_error` in the report has it.
  RT_HTTP_ERROR_CONNECTION = 36,
  /// The server reset the connection.
  RT_HTTP_ERROR_RESET = 37,
  /// The server closed the connection without an answer.
  RT_HTTP_ERROR_NO_RESPONSE = 38,
  /// The system gave no socket; `os_error` in the report has the reason.
  RT_HTTP_ERROR_SOCKET = 39,
  /// The host name exists, but has no address of a family that may be used.
  RT_HTTP_ERROR_NO_ADDRESS = 40,
  /// The name servers failed to answer the question (SERVFAIL and the like).
  RT_HTTP_ERROR_DNS_FAILURE = 41,
  /// The name servers refuse to answer this device.
  RT_HTTP_ERROR_DNS_REFUSED = 42,
  /// No name server answered in time.
  RT_HTTP_ERROR_DNS_TIMEOUT = 43,
  /// What the name servers answered is malformed.
  RT_HTTP_ERROR_DNS_MALFORMED = 44,
  /// There is no name server to ask: neither an option nor /etc/resolv.conf names one, or none can be reached.
  RT_HTTP_ERROR_NO_DNS_SERVER = 45,
  /// The network interface or the source address to use does not exist.
  RT_HTTP_ERROR_INTERFACE = 46,
  /// The system does not permit it: to bind to the interface, or to reach the server past a firewall.
  RT_HTTP_ERROR_PERMISSION = 47,
  /// The call was cancelled.
  RT_HTTP_ERROR_CANCELLED = 48,
  /// Nothing moved for longer than `stall_timeout_ms`.
  RT_HTTP_ERROR_STALLED = 49,

  /// TLS was asked for and no trust anchor is configured.
  RT_HTTP_ERROR_NO_TRUST_ANCHOR = 64,
  /// The trust file can't be read; `os_error` in the report has the reason.
  RT_HTTP_ERROR_TRUST_FILE = 65,
  /// A trust anchor is not a certificate that can be used.
  RT_HTTP_ERROR_TRUST_FORMAT = 66,
  /// TLS could not be set up; `tls_error` in the report has the reason.
  RT_HTTP_ERROR_TLS_SETUP = 67,
  /// The server does not speak TLS at this port.
  RT_HTTP_ERROR_TLS_NOT_SPOKEN = 68,
  /// The server refused the handshake, or later ended TLS, with an alert.
  RT_HTTP_ERROR_TLS_ALERT = 69,
  /// The server broke the TLS protocol, or offers nothing that the library does; `tls_error` in the report says what.
  RT_HTTP_ERROR_TLS_PROTOCOL = 70,
  /// The connection was closed during the TLS handshake.
  RT_HTTP_ERROR_TLS_CLOSED = 71,
  /// TLS ran out of memory, or the server's certificates are together larger than a message of 16 KiB.
  RT_HTTP_ERROR_TLS_MEMORY = 72,
  /// The server's certificate does not lead to a trust anchor; `certificate` in the report says which is missing.
  RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED = 73,
  /// A certificate of the server's chain has expired.
  RT_HTTP_ERROR_CERTIFICATE_EXPIRED = 74,
  /// A certificate of the server's chain is not yet valid: the device's clock may be unset.
  RT_HTTP_ERROR_CERTIFICATE_FUTURE = 75,
  /// The server's certificate is for another name.
  RT_HTTP_ERROR_CERTIFICATE_NAME = 76,
  /// A key or a signature in the server's chain is too weak.
  RT_HTTP_ERROR_CERTIFICATE_WEAK = 77,
  /// A certificate of the server's chain is wrong in another way, or there are more than four; see `verify_flags`.
  RT_HTTP_ERROR_CERTIFICATE_INVALID = 78,
  /// The server's certificate is not for a TLS server: its extended key usage lacks serverAuth, or its GSMA policies name
  /// another role; or a sub-CA has an extended key usage that lacks it.
  RT_HTTP_ERROR_CERTIFICATE_ROLE = 79,
  /// The device's clock is not set: it is before the library was made (see `accepts_unset_clock`).
  RT_HTTP_ERROR_CLOCK_NOT_SET = 80,
  /// The server's key is not one of those that `rt_port_http_set_key_pins` names.
  RT_HTTP_ERROR_CERTIFICATE_PIN = 81,
  /// A certificate of the server's chain has a wrong signature: the key that it names as its issuer's is known, and has not
  /// signed it. mbedTLS 2.28 of the system can't tell this from `RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED`.
  RT_HTTP_ERROR_CERTIFICATE_SIGNATURE = 82,
  /// The mbedTLS that the library is linked with can't do what an option asks for.
  RT_HTTP_ERROR_TLS_FEATURE = 83,
  /// The client's certificate or its key can't be used.
  RT_HTTP_ERROR_CLIENT_CERTIFICATE = 85,
  /// The client's key is not that of its certificate.
  RT_HTTP_ERROR_CLIENT_KEY = 86,
  /// The server requires a certificate of the client, which has none.
  RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED = 87,
  /// The server does not accept the client's certificate.
  RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED = 88,

  /// The response does not begin with an HTTP/1.x status line.
  RT_HTTP_ERROR_STATUS_LINE = 96,
  /// A header or trailer field of the response is malformed.
  RT_HTTP_ERROR_FIELD = 97,
  /// The response's heads, interim ones included, are longer than the library takes.
  RT_HTTP_ERROR_HEAD_LIMIT = 98,
  /// The server sent more 1xx responses than the library takes.
  RT_HTTP_ERROR_INTERIM_LIMIT = 99,
  /// The server switched protocols without being asked to.
  RT_HTTP_ERROR_SWITCHED_PROTOCOLS = 100,
  /// Content-Length is not a number, or two of them differ.
  RT_HTTP_ERROR_CONTENT_LENGTH = 101,
  /// The transfer coding is not exactly `chunked`, or stands where it must not.
  RT_HTTP_ERROR_TRANSFER_ENCODING = 102,
  /// The response has Transfer-Encoding and Content-Length.
  RT_HTTP_ERROR_FRAMING_CONFLICT = 103,
  /// The response body has a content coding, though none was asked for.
  RT_HTTP_ERROR_CONTENT_ENCODING = 104,
  /// The chunked coding is malformed.
  RT_HTTP_ERROR_CHUNK = 105,
  /// The chunked coding's own bytes far outweigh the body that they carry.
  RT_HTTP_ERROR_CHUNK_LIMIT = 106,
  /// The connection ended before the response was complete. Over TLS, a body that only the connection's end delimits is
  /// complete only with the server's close_notify (RFC 9112 §9.8).
  RT_HTTP_ERROR_INCOMPLETE = 107,
  /// A line of the response's head or trailers is longer than the library takes.
  RT_HTTP_ERROR_LINE_LIMIT = 108,
  /// The response has more header or trailer fields than the library takes.
  RT_HTTP_ERROR_FIELD_LIMIT = 109,
  /// The trailers of the response are longer than the library takes.
  RT_HTTP_ERROR_TRAILER_LIMIT = 110,
  /// A chunk's extensions are longer than the library takes.
  RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT = 111,

  /// `rt_port_get_buffer` gave no memory.
  RT_HTTP_ERROR_NO_BUFFER = 128,
  /// The response body is larger than what can be stored.
  RT_HTTP_ERROR_TOO_LARGE = 129,
  /// The response body is larger than `response_limit` allows.
  RT_HTTP_ERROR_RESPONSE_LIMIT = 130,
  /// Flash is asked for, and none is configured, `rt_port_http_use_flash` was not called, or `http_rsp_addr` is NULL.
  RT_HTTP_ERROR_NO_FLASH = 131,
  /// The flash device or file can't be opened, or is smaller than `flash_length`; `os_error` has the reason.
  RT_HTTP_ERROR_FLASH_DEVICE = 132,
  /// The region's length, page size and block size don't go together or with the MTD device's, or a page does not fit the
  /// buffer in RAM.
  RT_HTTP_ERROR_FLASH_LAYOUT = 133,
  /// Another client or process stores in the region. A POST waits for it as long as its limits allow.
  RT_HTTP_ERROR_FLASH_BUSY = 134,
  /// Responses that were not dropped leave too little room. Where all go to flash, a region without any is found out before
  /// the request is sent.
  RT_HTTP_ERROR_FLASH_FULL = 135,
  /// The region is smaller than the response body.
  RT_HTTP_ERROR_FLASH_TOO_SMALL = 136,
  /// A block can't be erased, and is not worn (EIO) or can't be marked as bad; `os_error` has the reason.
  RT_HTTP_ERROR_FLASH_ERASE = 137,
  /// A page can't be written; `os_error` has the reason.
  RT_HTTP_ERROR_FLASH_WRITE = 138,
  /// Flash can't be read; `os_error` has the reason.
  RT_HTTP_ERROR_FLASH_READ = 139,
  /// What was read back is not what was written.
  RT_HTTP_ERROR_FLASH_MISMATCH = 140,
  /// The response body holds what only the library may write: a record of a stored response.
  RT_HTTP_ERROR_FLASH_FORGERY = 141,
  /// No such response is stored.
  RT_HTTP_ERROR_NOT_STORED = 142
} rt_http_error;

/// A sentence about an error number: what failed, and what to do about it.
///
/// It lies in an archive member of its own: a program that does not call it does not carry the text.
///
/// @param error A number of `rt_http_error`.
/// @return English text that lives for ever; never NULL.
const char *rt_port_http_strerror(int error);

/// The bytes of a certificate's key identifier: the SHA-1 of its key, as a rule (RFC 5280 §4.2.1.2).
#define RT_HTTP_KEY_ID_SIZE 20

/// The bytes of a key pin: the SHA-256 of a certificate's SubjectPublicKeyInfo in DER (RFC 7469 §2.4).
#define RT_HTTP_KEY_PIN_SIZE 32

/// What a client does where the port interface says nothing. Filled with defaults before anyone sees it.
typedef struct rt_http_options {
  /// sizeof(rt_http_options).
  unsigned int size;
  /// How long a call may take in all, in milliseconds: 1 to 2147483647. Default 180000.
  unsigned int timeout_ms;
  /// Trust anchors in memory: any number of certificates in PEM (other text between them is skipped) or in DER (one
  /// behind the other, or with NULs between them); the longest has at most 2048 bytes.
  /// Default NULL. Not copied: must live as long as the client.
  const void *trust_anchors;
  /// Their length in bytes; a NUL at the end may be counted or not.
  unsigned int trust_anchors_len;
  /// A file of trust anchors, in the same forms, used beside those in memory. Default NULL. Read when a TLS connection
  /// is opened. Not copied, like all strings here.
  const char *trust_file;
  /// Value of User-Agent. Default "gsma-rsp-lpad". "" or NULL: the field is not sent; the same with the next one.
  const char *user_agent;
  /// Value of X-Admin-Protocol. Default "gsma/rsp/v2.2.2".
  const char *admin_protocol;
  /// Value of Content-Type; "": the field is not sent. Default NULL: application/x-gsma-rsp-asn1 for the target
  /// /gsma/rsp2/asn1, else application/json.
  const char *content_type;
  /// How long single phases may take, in milliseconds, within `timeout_ms`; 0: no limit of their own. Resolving the host's
  /// name: default 30000.
  unsigned int resolve_timeout_ms;
  /// Opening the TCP connection. Default 60000.
  unsigned int connect_timeout_ms;
  /// The TLS handshake. Default 60000.
  unsigned int handshake_timeout_ms;
  /// Waiting for the first byte of the response, the request having been sent. Default 0: `stall_timeout_ms` holds.
  unsigned int first_byte_timeout_ms;
  /// How long nothing may move once the connection is open, in milliseconds; 0: no limit. In no phase is the watchdog fed
  /// beyond it: whoever lets one wait for longer raises this, too. Default 120000.
  unsigned int stall_timeout_ms;
  /// How long a connection may be idle and still be used again, in milliseconds; 0: none is. Default 55000, since SM-DP+
  /// servers close theirs after 60 seconds.
  unsigned int idle_timeout_ms;
  /// How many requests a connection carries at most; 0: no limit. Default 100.
  unsigned int requests_per_connection;
  /// 4 or 6: only addresses of that IP version are used. Default 0: both.
  unsigned int ip_version;
  /// The network interface that all traffic takes, name look-up included, such as a bearer's "rmnet1". Where it can't be
  /// had the call fails; no other is used instead. Default NULL: as the routes say.
  const char *interface_name;
  /// The source address of all traffic, an IP literal: the same for devices that route by it. Default NULL.
  const char *source_address;
  /// The name servers to ask, up to three IP literals between commas; one that is link-local has its scope behind it
  /// ("fe80::1%rmnet1"). Default NULL: those of /etc/resolv.conf.
  const char *dns_servers;
  /// Their port, 1 to 65535. Default 53.
  unsigned int dns_port;
  /// Where response bodies are stored, a number of `rt_http_store`. Default `RT_HTTP_STORE_AUTOMATIC`.
  int store;
  /// The longest response body that is taken, in bytes; 0: no limit of its own. Default 2 MiB.
  unsigned int response_limit;
  /// The region of flash to store in: an MTD device ("/dev/mtd4"), a block device, or a file that has its full length
  /// already. Default NULL: what the hooks reach (`rt_port_flash_write`), if `flash_length` is not 0, else none. Set it
  /// with `rt_port_http_use_flash`.
  const char *flash_path;
  /// The flash address that the region begins at, for `http_rsp_addr` and the hooks. Default 0.
  unsigned int flash_base;
  /// The region's length in bytes, up to 1 GiB. Default 0: all of the device or file.
  unsigned int flash_length;
  /// The bytes that are written at once, at least 72. Default 0: MTD is asked, others take 512. The hooks need it.
  unsigned int flash_page;
  /// The bytes that are erased at once, a whole number of pages, at least two. Default 0: MTD is asked, others take 4096.
  /// The hooks need it.
  unsigned int flash_block;
  /// What responses are called that are stored in flash, up to 32 bytes; read when the response is complete. Default
  /// NULL: "".
  const char *flash_tag;
  /// Not 0: where room is lacking, the oldest responses in flash give way, as many as needed. Default 0: the POST fails
  /// with `RT_HTTP_ERROR_FLASH_FULL`, so that none is lost that was not dropped.
  int flash_gives_way;
  /// Not 0: while the clock is not set, a certificate's time counts for nothing, and the report says so; for devices whose
  /// clock is set by what they fetch. Default 0: such a call fails. A clock counts as set from a day before the library's
  /// sources were last changed.
  unsigned int accepts_unset_clock;
  /// What stores in flash. Default NULL: nothing. Set by `rt_port_http_use_flash`.
  const struct rt_http_flash *flash;
  /// What `rt_port_http_set_trusted_key_ids` sets. Default NULL and 0: all trust anchors count.
  const unsigned char (*trusted_key_ids)[RT_HTTP_KEY_ID_SIZE];
  unsigned int trusted_key_id_count;
  const struct rt_http_selection *selection;
  /// What `rt_port_http_set_key_pins` sets. Default NULL and 0: no key is asked for.
  const unsigned char (*key_pins)[RT_HTTP_KEY_PIN_SIZE];
  unsigned int key_pin_count;
  const struct rt_http_pinning *pinning;
  /// What `rt_port_http_set_max_fragment_length` sets. Default 0: the server is not asked.
  unsigned int max_fragment_code;
  /// What `rt_port_http_keep_session` sets. Default NULL and 0: each connection begins with a full handshake.
  void *session_memory;
  unsigned int session_size;
  const struct rt_http_resumption *resumption;
  /// Memory that TLS allocates from; the report says how much a connection needed. It holds secrets while a connection is
  /// open. With an mbedTLS of the system POSTs over TLS fail with `RT_HTTP_ERROR_TLS_FEATURE`. Default NULL: memory of the
  /// library, as much as it was built with (`scripts/build --tls-memory`). Not copied: must live as long as the client, and
  /// be no other client's.
  void *tls_memory;
  /// Its size in bytes; too little is `RT_HTTP_ERROR_TLS_MEMORY`.
  unsigned int tls_memory_len;
  /// What `rt_port_http_set_client_certificate` sets. Default NULL and 0: the client has none.
  const void *client_certificate;
  unsigned int client_certificate_len;
  const void *client_key;
  unsigned int client_key_len;
  const struct rt_http_identity *identity;
} rt_http_options;

/// Asks servers to keep the content of a TLS record to a length (RFC 6066 §4), which they are free to ignore.
///
/// This saves no memory, since there must be enough for a record of 16 KiB: it lets a response move on sooner over a slow
/// link, where nothing of a record can be used before it is whole. Only TLS 1.2 is offered then.
///
/// @param options The options to change.
/// @param length 512, 1024, 2048 or 4096 bytes; 0: servers are not asked.
/// @return 0, or `RT_HTTP_ERROR_OPTION` for another length; then nothing has changed.
int rt_port_http_set_max_fragment_length(rt_http_options *options, unsigned int length);

/// Where response bodies are stored.
typedef enum rt_http_store {
  /// In RAM; in flash if they don't fit, and flash is configured, and `http_rsp_addr` is not NULL.
  RT_HTTP_STORE_AUTOMATIC = 0,
  /// In RAM.
  RT_HTTP_STORE_RAM = 1,
  /// In flash. The buffer in RAM is still needed, as room for a page.
  RT_HTTP_STORE_FLASH = 2
} rt_http_store;

/// Lets responses be stored in flash. A firmware that doesn't call this doesn't carry the code for it, a quarter of
/// the library's.
///
/// @param options Receives `flash_path` and `flash`; the region's other options are for the caller to set.
/// @param path An MTD device, a block device or a file, as `flash_path` has it; NULL: the hooks.
void rt_port_http_use_flash(rt_http_options *options, const char *path);

/// Makes only those trust anchors count whose subject key identifier is listed: those that an eUICC lists, say, in
/// euiccCiPKIdListForVerification. An anchor without one never counts then.
///
/// mbedTLS 2.28 of the system can't tell: POSTs over TLS then fail with `RT_HTTP_ERROR_TLS_FEATURE`.
///
/// @param options Options to change.
/// @param ids The identifiers. Not copied: must live as long as the client. NULL: POSTs over TLS fail with
///   `RT_HTTP_ERROR_OPTION`.
/// @param count How many; 0: as with NULL.
void rt_port_http_set_trusted_key_ids(rt_http_options *options, const unsigned char (*ids)[RT_HTTP_KEY_ID_SIZE],
                                      unsigned int count);

/// Pins keys. With trust anchors, a certificate of the server's verified chain, the anchor included, must have one of
/// them; without, the server's own must, and whoever has issued it counts for nothing. Its name, time and role are looked
/// at in any case. Else a POST fails with `RT_HTTP_ERROR_CERTIFICATE_PIN`.
///
/// @param options Options to change.
/// @param pins The SHA-256 of each key's SubjectPublicKeyInfo. Not copied: must live as long as the client. NULL: POSTs
///   over TLS fail with `RT_HTTP_ERROR_OPTION`.
/// @param count How many; 0: as with NULL.
void rt_port_http_set_key_pins(rt_http_options *options, const unsigned char (*pins)[RT_HTTP_KEY_PIN_SIZE],
                               unsigned int count);

/// Gives the client a certificate, for servers that ask for one. POSTs over TLS fail with
/// `RT_HTTP_ERROR_CLIENT_CERTIFICATE` if the certificate or its key can't be used, and with `RT_HTTP_ERROR_CLIENT_KEY` if
/// they don't belong together.
///
/// Keys are ECDSA on P-256, P-384, brainpoolP256r1 or brainpoolP384r1 (brainpool for TLS 1.2), or RSA.
///
/// @param options Options to change.
/// @param certificate In PEM, with those of its issuers behind it if the server may not have them, or one in DER. Each in
///   PEM has at most 2048 bytes, once decoded, and all have less than 4 KiB together. Not copied, like the key: both must
///   live as long as the client.
/// @param certificate_len Its length in bytes.
/// @param key Its private key, not encrypted, in PEM or DER (PKCS #8, or as SEC 1 and PKCS #1 have it); in PEM one of at
///   most 2048 bytes, once decoded.
/// @param key_len Its length in bytes.
void rt_port_http_set_client_certificate(rt_http_options *options, const void *certificate,
                                         unsigned int certificate_len, const void *key, unsigned int key_len);

/// The bytes of memory for a TLS session with which tickets of up to 680 bytes can be kept: see
/// `rt_port_http_keep_session`.
#define RT_HTTP_SESSION_MAX 1024

/// Lets connections resume the TLS session of an earlier one, without certificates and with fewer bytes: that of the last
/// server, if host, port and whom the client trusts are the same, at most a week after the server's certificate was last
/// verified. A server that has forgotten it is verified anew; if the handshake fails, there is one more without it. In TLS
/// 1.3 a ticket serves once (RFC 8446 §C.4): a server that sends no new one with it is verified anew the next time.
///
/// The memory holds the session in a record that knows whether it is whole. So a copy of the memory, taken when no POST is
/// under way (`rt_port_http_report` is a good time), is good for a later client, device restarts included: put it into the
/// memory before the client's first POST. What is not a whole record, of this version of the library, counts as no session.
/// A session that is longer than the memory is not kept, and none is while the clock is not set. With an mbedTLS of a
/// 32-bit system whose time_t has 32 bits, POSTs over TLS fail with `RT_HTTP_ERROR_TLS_FEATURE`.
///
/// The record is secret: whoever has it can pass for the server, and for the client. It is the firmware's: the library does
/// not wipe it when the client is destroyed.
///
/// @param options Options to change.
/// @param memory Zero, or a record. Not copied: must live as long as the client, and be no other client's. NULL: no
///   session is kept.
/// @param size Its size in bytes, such as `RT_HTTP_SESSION_MAX`. What OpenSSL 3 makes takes 185 bytes with a session id, and
///   about 370 with a ticket of either TLS version; if the client has a certificate, that one's length more.
void rt_port_http_keep_session(rt_http_options *options, void *memory, unsigned int size);

/// Hook: firmware changes the options of a client that is being created.
///
/// Set only what lies within `options->size`. The default does nothing.
///
/// @param options The defaults, to be changed in place; never NULL. Valid during the call.
void rt_port_http_configure(rt_http_options *options);

/// Reads a client's options.
///
/// @param client A handle.
/// @param options Receives as much as its `size`, which the caller sets first, has room for.
/// @return RT_RES_SUCESS or RT_RES_ERROR (no such client, busy, NULL).
int rt_port_http_get_options(rt_http_ctx client, rt_http_options *options);

/// Changes a client's options, from its next POST on. A connection that is open is closed.
///
/// @param client A handle.
/// @param options The options; those beyond its `size` keep their values.
/// @return RT_RES_SUCESS or RT_RES_ERROR (no such client, busy, NULL, a value that is not allowed: nothing is changed).
int rt_port_http_set_options(rt_http_ctx client, const rt_http_options *options);

/// What a POST is doing, or was when it failed.
typedef enum rt_http_phase {
  /// Checking the arguments.
  RT_HTTP_PHASE_CALL = 0,
  /// Looking up the host's addresses.
  RT_HTTP_PHASE_RESOLVE = 1,
  /// Opening the TCP connection.
  RT_HTTP_PHASE_CONNECT = 2,
  /// Agreeing on TLS, and verifying the server.
  RT_HTTP_PHASE_HANDSHAKE = 3,
  /// Sending the request.
  RT_HTTP_PHASE_SEND = 4,
  /// Waiting for the first byte of the response.
  RT_HTTP_PHASE_WAIT = 5,
  /// Receiving the response.
  RT_HTTP_PHASE_RECEIVE = 6,
  /// All is done.
  RT_HTTP_PHASE_DONE = 7
} rt_http_phase;

/// How many phases take time: those from `RT_HTTP_PHASE_RESOLVE` to `RT_HTTP_PHASE_RECEIVE`.
#define RT_HTTP_TIMED_PHASES 6

/// A certificate's key identifier.
typedef struct rt_http_key_id {
  /// How many bytes it has, which may be more than are here; 0: the certificate has none, or mbedTLS (2.28) does not know
  /// it.
  unsigned int length;
  /// The first of them.
  unsigned char bytes[RT_HTTP_KEY_ID_SIZE];
} rt_http_key_id;

/// The certificate for which a server was not accepted.
typedef struct rt_http_certificate {
  /// Where it stands in the chain: 0 for the server's own, 1 for its issuer's, and so on; -1: none was at fault, or it
  /// is not known which.
  int depth;
  /// Its subject key identifier.
  rt_http_key_id key_id;
  /// Its authority key identifier: the key that has signed it. With `RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED` this is the key
  /// of the trust anchor that is missing.
  rt_http_key_id issuer_key_id;
} rt_http_certificate;

/// What happened in a call.
typedef struct rt_http_report {
  /// sizeof(rt_http_report).
  unsigned int size;
  /// The client; NULL when the call failed before a client took it up: no valid handle, a client that is busy, or a
  /// pointer or number that can't be one of a request.
  rt_http_ctx client;
  /// A number of `rt_http_error`; 0 for a call that succeeded.
  int error;
  /// The phase that the call ended in, a number of `rt_http_phase`.
  int phase;
  /// The operating system's error number (errno) behind a failure, else 0. With `RT_HTTP_ERROR_TIMEOUT` EAGAIN means that
  /// the kernel, soon after a start of the device, had no random numbers yet.
  int os_error;
  /// The error number of mbedTLS behind a failure (negative), else 0.
  int tls_error;
  /// What is wrong with the server's chain, in mbedTLS's bits MBEDTLS_X509_BADCERT_ and _BADCRL_ (_OTHER: no key is a
  /// pinned one), else 0.
  unsigned int verify_flags;
  /// The HTTP status code, 0 when no final status line was received.
  int status;
  /// Length of the response body in bytes; on failure what had come of it.
  unsigned int body_len;
  /// Bytes that this call sent over TCP, TLS included, and in questions to name servers.
  unsigned long long bytes_up;
  /// Bytes that this call received over TCP, TLS included, and in answers of name servers.
  unsigned long long bytes_down;
  /// Milliseconds spent in each phase, from `RT_HTTP_PHASE_RESOLVE` on.
  unsigned int phase_ms[RT_HTTP_TIMED_PHASES];
  /// Milliseconds from the call to its end.
  unsigned int total_ms;
  /// Not 0: the call used a connection that was open already.
  int reused;
  /// The TLS version: 0x0303 for 1.2, 0x0304 for 1.3, 0 without TLS.
  int tls_version;
  /// The server's IP address, as text; "" when none was connected to. Valid until the client's next POST.
  const char *address;
  /// Not 0: the request was sent again on a new connection, since the server had closed the old one before any of it
  /// arrived.
  int repeated;
  /// Not 0: the response body is in flash.
  int in_flash;
  /// Its flash address.
  unsigned int flash_address;
  /// Its sequence number, by which it can be dropped.
  unsigned int flash_sequence;
  /// How much of the client's memory for TLS its connection has needed so far, in bytes: an arena of that size would have
  /// done. 0 without TLS, and where mbedTLS is the system's, which has no arena.
  unsigned int tls_memory;
  /// Not 0: the clock was not set, so that no certificate's time was looked at (`accepts_unset_clock`).
  int clock_unset;
  /// The certificate that was at fault, of the errors about certificates.
  rt_http_certificate certificate;
  /// Not 0: the connection's handshake resumed an earlier session, so that no certificate was looked at.
  int resumed;
  /// The alert with which the server ended TLS, a number of RFC 8446 §6.2, such as 40 (handshake_failure), 70
  /// (protocol_version) or 112 (unrecognized_name); 0: it sent none.
  int tls_alert;
} rt_http_report;

/// Hook: firmware learns what happened. Called after every POST, and after a create or destroy that failed, in the
/// thread that made the call, before it returns. The default does nothing.
///
/// @param report Never NULL. Valid during the call.
void rt_port_http_report(const rt_http_report *report);

/// Reads what happened in a client's last POST.
///
/// @param client A handle.
/// @param report Receives as much as its `size`, which the caller sets first, has room for.
/// @return RT_RES_SUCESS or RT_RES_ERROR (no such client, busy, NULL).
int rt_port_http_get_report(rt_http_ctx client, rt_http_report *report);

/// How far a POST has come.
typedef struct rt_http_progress {
  /// sizeof(rt_http_progress).
  unsigned int size;
  /// The client.
  rt_http_ctx client;
  /// A number of `rt_http_phase`.
  int phase;
  /// Bytes of the request body that were handed to TCP or TLS, of `send_total`.
  unsigned int sent;
  /// Length of the request body in bytes.
  unsigned int send_total;
  /// Bytes of the response body that were stored, of `receive_total`.
  unsigned int received;
  /// Length of the response body in bytes; 0 while it is not known.
  unsigned int receive_total;
} rt_http_progress;

/// Hook: firmware shows how far a POST has come. Called when the request goes out, when it is out, and whenever bytes
/// of a body have moved; `rt_port_watch_dog` is what is called while nothing moves. The default does nothing.
///
/// @param progress Never NULL. Valid during the call.
void rt_port_http_progress(const rt_http_progress *progress);

/// Ends the POST that is under way, from any thread or signal handler: it fails with `RT_HTTP_ERROR_CANCELLED`. The next
/// one is not affected.
///
/// @param client A handle; NULL: the POSTs of all clients.
/// @return RT_RES_SUCESS, or RT_RES_ERROR if none was under way.
int rt_port_http_cancel(rt_http_ctx client);

/// Hook: firmware that has a resolver of its own finds the addresses of a host. Called for each connection to a host name
/// that /etc/hosts doesn't have, never for IP literals or localhost. The default leaves it to the library.
///
/// @param host The name, in lower case.
/// @param addresses Receives IP literals between commas, NUL-terminated; up to eight of each IP version are used.
/// @param size The size of `addresses` in bytes.
/// @return 0: `addresses` is filled; what is no list of addresses counts as below 0, an empty one as 1. 1: the library is
///   to ask its name servers. Below 0: the name does not exist.
int rt_port_http_resolve(const char *host, char *addresses, unsigned int size);

/// Hook: name servers are to be asked. The default is `rt_port_http_stub_resolver`. Firmware whose `rt_port_http_resolve`
/// never answers 1 defines one that returns `RT_HTTP_ERROR_NO_DNS_SERVER`: the library's resolver is then not linked.
///
/// @param call The POST that asks.
/// @return RT_HTTP_OK, or the number of the error with which the POST fails.
int rt_port_http_ask_name_servers(void *call);

/// The library's own resolver: asks the name servers of the client's options, or of /etc/resolv.conf. For
/// `rt_port_http_ask_name_servers` alone to call.
///
/// @param call What the hook was given.
/// @return What the hook is to return.
int rt_port_http_stub_resolver(void *call);

/// A response that is stored in flash.
typedef struct rt_http_stored {
  /// sizeof(rt_http_stored).
  unsigned int size;
  /// Rises from one response to the next that is stored; never 0.
  unsigned int sequence;
  /// Flash address of the body.
  unsigned int address;
  /// Length of the body in bytes.
  unsigned int length;
  /// The HTTP status code.
  int status;
  /// 0: the body has suffered since it was stored.
  int is_intact;
  /// `flash_tag`, NUL-terminated.
  char tag[33];
} rt_http_stored;

/// Finds what is stored in flash, one response after another, the oldest first; after a loss of power too, which leaves
/// every response that a POST has reported, and of one under way either all or nothing.
///
/// A response stays until it is dropped. Drop what has been used: those that remain limit the room for the next.
///
/// @param options The region; NULL: that of the options that `rt_port_http_configure` sets, for which it is called.
/// @param stored Its `sequence` is that of the last response found, at first 0; receives the next. The caller sets its
///   `size`.
/// @return 0, `RT_HTTP_ERROR_NOT_STORED` when there is no more, or another number of `rt_http_error`.
int rt_port_http_stored_next(const rt_http_options *options, rt_http_stored *stored);

/// Reads from a response body that is stored in flash.
///
/// @param options As above.
/// @param address Flash address of the first byte; addresses count on from the body's.
/// @param bytes Receives `length` bytes.
/// @param length How many; with those before `address` not more than the body has.
/// @return 0, `RT_HTTP_ERROR_NOT_STORED`, or another number of `rt_http_error`.
int rt_port_http_stored_read(const rt_http_options *options, unsigned int address, unsigned char *bytes,
                             unsigned int length);

/// Drops a response that is stored in flash: its room can be used again.
///
/// @param options As above.
/// @param sequence Its sequence number.
/// @return 0, `RT_HTTP_ERROR_NOT_STORED`, or another number of `rt_http_error`.
int rt_port_http_stored_drop(const rt_http_options *options, unsigned int sequence);

/// Hooks: the firmware's own flash driver, for a region without `flash_path`. Addresses begin at `flash_base`. The
/// library writes whole pages, in ascending order and once between two erasures of their block. A call should take less
/// than a second, since the watchdog is fed between them. The defaults know no flash and fail.
///
/// What can't be corrected of a page is read as it is, with RT_RES_SUCESS: a loss of power may have left the page half
/// written, and checksums tell it from a whole one. An error of a read means that flash can't be reached, and ends the call.
/// An error of an erasure means that the block is worn.
///
/// @return RT_RES_SUCESS or RT_RES_ERROR.
int rt_port_flash_erase(unsigned int address, unsigned int length);
int rt_port_flash_write(unsigned int address, const unsigned char *bytes, unsigned int length);
int rt_port_flash_read(unsigned int address, unsigned char *bytes, unsigned int length);

/// Hook: whether the block at an address is bad, and must not be used: not 0. The default says 0.
int rt_port_flash_is_bad(unsigned int address);

/// Hook: remembers for ever that the block at an address is bad, since it could not be erased. Where that can't be done
/// the POST fails. The default can't.
///
/// @return RT_RES_SUCESS or RT_RES_ERROR.
int rt_port_flash_mark_bad(unsigned int address);

#ifdef __cplusplus
}
#endif

#endif
