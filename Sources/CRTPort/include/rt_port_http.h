/// The HTTP part of an eSIM assistant's port layer: three functions that the assistant calls.
///
/// Names and signatures are fixed by the assistant's vendor, spelling included. What the vendor's text leaves open is
/// settled in the comments below. Everything beyond it (options, reports, errors) is in rt_port_http_ext.h; what HTTPS
/// needs of that is whom to trust, which `rt_port_http_configure` sets.
#ifndef RT_PORT_HTTP_H
#define RT_PORT_HTTP_H

#ifdef __cplusplus
extern "C" {
#endif

#ifndef RT_RES_SUCESS
/// What each function returns when it did what it says.
#define RT_RES_SUCESS 0
#endif
#ifndef RT_RES_ERROR
/// What each function returns otherwise; `rt_port_http_report` (rt_port_http_ext.h) tells the reason.
#define RT_RES_ERROR (-1)
#endif

/// A client: one caller's connection, kept open between calls where the server allows it.
///
/// It is a number in a pointer's clothes, never dereferenced: a handle that was never created, or was destroyed, is
/// recognised and refused.
typedef void *rt_http_ctx;

/// Takes a client from the fixed pool (`RT_HTTP_CLIENTS` of them).
///
/// `rt_port_http_configure` is called for its options.
///
/// @param http_client Receives the handle; NULL on failure. Must not be NULL.
/// @return RT_RES_SUCESS, or RT_RES_ERROR: `http_client` is NULL, no client is free, or an option is not valid.
int rt_port_http_client_create(rt_http_ctx *http_client);

/// Closes a client's connection and gives the client back to the pool.
///
/// @param http_client A handle from `rt_port_http_client_create`. It is not valid afterwards.
/// @return RT_RES_SUCESS, or RT_RES_ERROR: no such client, or a call on it is under way in another thread.
int rt_port_http_client_destroy(rt_http_ctx http_client);

/// Sends one POST request and stores the whole response.
///
/// The call returns within the client's deadline (180 s unless configured). A response of any final status is a
/// success, with its status in `res_code` and its body stored; redirects are not followed. Anything less than a
/// complete, verified and stored response is RT_RES_ERROR.
///
/// A body in RAM lies where `rt_port_get_buffer` says, and is followed by a NUL byte.
///
/// Every output is written on every return. On failure all are 0, but for `res_code`, which keeps the status once a
/// final status line was received.
///
/// Different clients may be used from different threads at the same time; two calls at once on one client are refused.
///
/// @param http_client A handle from `rt_port_http_client_create`.
/// @param http_host A host name of 1 to 253 letters, digits, `-`, `_` and `.`, in labels of 1 to 63 between single dots
///   of which the last is no number; or an IPv4 or IPv6 literal, without brackets or a scope. No scheme, port or path.
///   NUL-terminated, valid during the call, as are all strings here.
/// @param port TCP port, 1 to 65535; 0 means 443 with TLS and 80 without.
/// @param http_api The request target: a path with an optional query, beginning with `/`.
/// @param private_headers `private_header_cnt` strings `Name: value`; NULL when that is 0. They come straight after
///   Host, and replace the port's User-Agent, X-Admin-Protocol and Content-Type where they name them, each once. Fields that
///   belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, ...) are refused.
/// @param private_header_cnt How many.
/// @param post_content The request body, `post_len` bytes, text or binary; may be NULL when `post_len` is 0.
/// @param post_len Length of the body in bytes.
/// @param http_rsp_addr Receives the flash address of the body when it is in flash, else 0. May be NULL: then the
///   response can't be put in flash.
/// @param rsp_len Receives the length of the response body in bytes, without the NUL. Must not be NULL.
/// @param res_code Receives the HTTP status code. Must not be NULL.
/// @param is_store_flash Receives 0 when the body is in RAM, else 1. Must not be NULL.
/// @param is_tls Not 0: HTTPS, verified against the configured trust anchors or key pins, or the call fails. 0: plain
///   HTTP.
/// @return RT_RES_SUCESS or RT_RES_ERROR.
int rt_port_http_post(rt_http_ctx http_client, const char *http_host, unsigned int port, const char *http_api,
                      const char *private_headers[], unsigned int private_header_cnt,
                      const unsigned char *post_content, unsigned int post_len, unsigned int *http_rsp_addr,
                      unsigned int *rsp_len, int *res_code, char *is_store_flash, char is_tls);

#ifdef __cplusplus
}
#endif

#endif
