/// A sentence for each error number: what failed, and what to do about it. The switch has no default, so that the
/// compiler names an error that lacks its sentence.
#include "rt_port_http_ext.h"

const char *rt_port_http_strerror(int error)
{
  switch ((rt_http_error)error) {
  case RT_HTTP_OK:
    return "The call succeeded.";

  case RT_HTTP_ERROR_HANDLE:
    return "The client does not exist: create one, and use it no more once it is destroyed.";
  case RT_HTTP_ERROR_BUSY:
    return "Another call on this client is under way: wait for it, or use a client for each thread.";
  case RT_HTTP_ERROR_NO_CLIENT:
    return "All clients are in use: destroy one that is no longer needed.";
  case RT_HTTP_ERROR_NULL:
    return "A pointer that must not be NULL is NULL: correct the call.";
  case RT_HTTP_ERROR_HOST:
    return "The host is not a host name or an IP address: give it without scheme, port, path, spaces and a dot at its end.";
  case RT_HTTP_ERROR_PORT:
    return "The port is above 65535: give one from 1 to 65535, or 0 for the usual one.";
  case RT_HTTP_ERROR_TARGET:
    return "The path is not one: begin it with /, and percent-encode spaces, # and non-ASCII characters.";
  case RT_HTTP_ERROR_HEADER:
    return "A header is malformed or given twice: write it as \"Name: value\" once, without line ends or control characters.";
  case RT_HTTP_ERROR_HEADER_RESERVED:
    return "A header names a field that is sent by the library alone, such as Content-Length: leave it out.";
  case RT_HTTP_ERROR_BODY:
    return "The body is NULL but has a length: correct the call.";
  case RT_HTTP_ERROR_HEAD_TOO_LONG:
    return "The path and headers together are too long to send: shorten them.";
  case RT_HTTP_ERROR_OPTION:
    return "An option has a value that is not allowed: correct it.";

  case RT_HTTP_ERROR_TIMEOUT:
    return "The time allowed is over: check the network and the server, or allow more time.";
  case RT_HTTP_ERROR_NAME_UNKNOWN:
    return "The host name is not known: check its spelling, and that the network's name service works.";
  case RT_HTTP_ERROR_REFUSED:
    return "Nothing listens at that port: check the port, and that the server is running.";
  case RT_HTTP_ERROR_UNREACHABLE:
    return "No route leads to the server: check that the device is attached to a network, and the address.";
  case RT_HTTP_ERROR_CONNECTION:
    return "The connection failed: check the network, and try again.";
  case RT_HTTP_ERROR_RESET:
    return "The server broke the connection off: try again, and look into the server's log.";
  case RT_HTTP_ERROR_NO_RESPONSE:
    return "The server closed the connection without an answer: check the port, and that TLS is used if it is meant.";
  case RT_HTTP_ERROR_SOCKET:
    return "The system gave no socket: close some files or connections, and try again.";
  case RT_HTTP_ERROR_NO_ADDRESS:
    return "The host has no address of the IP version in use: check its DNS records, and which versions are allowed.";
  case RT_HTTP_ERROR_DNS_FAILURE:
    return "The name servers could not find the host's addresses: try again, or name other servers.";
  case RT_HTTP_ERROR_DNS_REFUSED:
    return "The name servers refuse to answer: name those that belong to the network in use.";
  case RT_HTTP_ERROR_DNS_TIMEOUT:
    return "No name server answered in time: check the network, and the name servers' addresses.";
  case RT_HTTP_ERROR_DNS_MALFORMED:
    return "A name server's answer makes no sense: name other servers.";
  case RT_HTTP_ERROR_NO_DNS_SERVER:
    return "No name server is known, or none can be reached: check the network, or name another.";
  case RT_HTTP_ERROR_INTERFACE:
    return "The network interface or source address does not exist: check its name, and that the bearer is up.";
  case RT_HTTP_ERROR_PERMISSION:
    return "The system forbids it: run with the right to bind to interfaces, and check the firewall.";
  case RT_HTTP_ERROR_CANCELLED:
    return "The call was cancelled: make it again if it is still wanted.";
  case RT_HTTP_ERROR_STALLED:
    return "Nothing moved on the connection for too long: check the network and the server, or allow more time.";

  case RT_HTTP_ERROR_NO_TRUST_ANCHOR:
    return "No trust anchor is configured: give the root certificate that the server's must lead to.";
  case RT_HTTP_ERROR_TRUST_FILE:
    return "The trust file can't be read: check its path and permissions.";
  case RT_HTTP_ERROR_TRUST_FORMAT:
    return "A trust anchor is not a usable certificate: give certificates of at most 2048 bytes in PEM or DER.";
  case RT_HTTP_ERROR_TLS_SETUP:
    return "TLS could not be set up: look the mbedTLS error up, and check how mbedTLS was built.";
  case RT_HTTP_ERROR_TLS_NOT_SPOKEN:
    return "The server does not speak TLS at that port: check the port, or turn TLS off.";
  case RT_HTTP_ERROR_TLS_ALERT:
    return "The server refused TLS with an alert: check which TLS versions and cipher suites it allows.";
  case RT_HTTP_ERROR_TLS_PROTOCOL:
    return "TLS failed: look the mbedTLS error up, and check what the server offers.";
  case RT_HTTP_ERROR_TLS_CLOSED:
    return "The server closed the connection during the TLS handshake: check the port, and the server's log.";
  case RT_HTTP_ERROR_TLS_MEMORY:
    return "TLS ran out of memory: give mbedTLS more, or use a server with smaller certificates.";
  case RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED:
    return "The server's certificate does not lead to a trusted root: check the server, and which roots are given.";
  case RT_HTTP_ERROR_CERTIFICATE_EXPIRED:
    return "A certificate of the server has expired: check the device's clock, or have the server's renewed.";
  case RT_HTTP_ERROR_CERTIFICATE_FUTURE:
    return "A certificate of the server is not yet valid: set the device's clock.";
  case RT_HTTP_ERROR_CERTIFICATE_NAME:
    return "The server's certificate is for another name: check the host name, and whom it leads to.";
  case RT_HTTP_ERROR_CERTIFICATE_WEAK:
    return "A key or signature of the server's certificates is too weak: have stronger ones installed there.";
  case RT_HTTP_ERROR_CERTIFICATE_INVALID:
    return "A certificate of the server is not valid, or its chain is too long: have right ones installed there.";
  case RT_HTTP_ERROR_CLOCK_NOT_SET:
    return "The device's clock is not set, so no certificate can be judged: set it.";
  case RT_HTTP_ERROR_CERTIFICATE_ROLE:
    return "The server's certificate is not one for a TLS server: have one with that role installed there.";
  case RT_HTTP_ERROR_CERTIFICATE_PIN:
    return "The server's key is not a pinned one: check whom the name leads to, and whether the server has a new key.";
  case RT_HTTP_ERROR_CERTIFICATE_SIGNATURE:
    return "A certificate of the server has a wrong signature: check whom the name leads to, and have its certificates installed anew.";
  case RT_HTTP_ERROR_TLS_FEATURE:
    return "An option asks for what this mbedTLS can't do: leave it out, or build the library with the bundled one.";
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE:
    return "The client's certificate or its key can't be used: give both in PEM or DER, of at most 2048 bytes, the key not encrypted.";
  case RT_HTTP_ERROR_CLIENT_KEY:
    return "The client's key is not that of its certificate: give the two that belong together.";
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED:
    return "The server requires a certificate of the client: give it one.";
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED:
    return "The server does not accept the client's certificate: ask its operator which ones it does, and check the time.";

  case RT_HTTP_ERROR_STATUS_LINE:
    return "The answer is not HTTP/1: check the port, and that TLS is used if it is meant.";
  case RT_HTTP_ERROR_FIELD:
    return "A header field of the response is malformed: have the server corrected.";
  case RT_HTTP_ERROR_HEAD_LIMIT:
    return "The head of the response is too long: have the server send fewer or shorter header fields.";
  case RT_HTTP_ERROR_INTERIM_LIMIT:
    return "The server sent too many interim (1xx) responses: have the server corrected.";
  case RT_HTTP_ERROR_SWITCHED_PROTOCOLS:
    return "The server switched to another protocol unasked: have the server corrected.";
  case RT_HTTP_ERROR_CONTENT_LENGTH:
    return "The response's Content-Length is no number, or there are different ones: have the server corrected.";
  case RT_HTTP_ERROR_TRANSFER_ENCODING:
    return "The response has a transfer coding other than chunked: have the server use chunked or none.";
  case RT_HTTP_ERROR_FRAMING_CONFLICT:
    return "The response has a Transfer-Encoding and a Content-Length: have the server send only one.";
  case RT_HTTP_ERROR_CONTENT_ENCODING:
    return "The response is compressed or otherwise encoded, unasked: have the server send it plain.";
  case RT_HTTP_ERROR_CHUNK:
    return "The response's chunked coding is malformed: have the server corrected.";
  case RT_HTTP_ERROR_CHUNK_LIMIT:
    return "The response's chunked coding outweighs its content: have the server send larger chunks.";
  case RT_HTTP_ERROR_INCOMPLETE:
    return "The connection ended before the response was complete: check the network, and try again.";
  case RT_HTTP_ERROR_LINE_LIMIT:
    return "A header field of the response is too long: have the server shorten it.";
  case RT_HTTP_ERROR_FIELD_LIMIT:
    return "The response has too many header fields: have the server send fewer.";
  case RT_HTTP_ERROR_TRAILER_LIMIT:
    return "The trailers of the response are too long: have the server send fewer or none.";
  case RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT:
    return "The chunk extensions of the response are too long: have the server send none.";

  case RT_HTTP_ERROR_NO_BUFFER:
    return "There is no buffer for the response: let rt_port_get_buffer return one.";
  case RT_HTTP_ERROR_TOO_LARGE:
    return "The response is larger than what can be stored: give a larger buffer, or ask for less.";
  case RT_HTTP_ERROR_RESPONSE_LIMIT:
    return "The response is larger than the limit for responses: raise the limit, or ask for less.";
  case RT_HTTP_ERROR_NO_FLASH:
    return "There is no flash to store the response in: call rt_port_http_use_flash, and take the flash address.";
  case RT_HTTP_ERROR_FLASH_DEVICE:
    return "The flash device or file can't be used: check its path, permissions and size.";
  case RT_HTTP_ERROR_FLASH_LAYOUT:
    return "The region of flash is divided wrongly: check its length, its page and block sizes, and the buffer's size.";
  case RT_HTTP_ERROR_FLASH_BUSY:
    return "Another client or process stores in the region of flash: wait for it, or use another region.";
  case RT_HTTP_ERROR_FLASH_FULL:
    return "The region of flash is full of responses that are still kept: drop those that have been used.";
  case RT_HTTP_ERROR_FLASH_TOO_SMALL:
    return "The response is larger than the region of flash: use a larger region, or ask for less.";
  case RT_HTTP_ERROR_FLASH_ERASE:
    return "A block of flash can't be erased: have the device checked.";
  case RT_HTTP_ERROR_FLASH_WRITE:
    return "Flash can't be written: have the device checked, and look at its free space.";
  case RT_HTTP_ERROR_FLASH_READ:
    return "Flash can't be read: have the device checked.";
  case RT_HTTP_ERROR_FLASH_MISMATCH:
    return "Flash did not keep what was written: have the device checked.";
  case RT_HTTP_ERROR_FLASH_FORGERY:
    return "The response imitates a record of stored responses: have the server checked.";
  case RT_HTTP_ERROR_NOT_STORED:
    return "No such response is stored: list those that are.";
  }
  return "Unknown error number.";
}
