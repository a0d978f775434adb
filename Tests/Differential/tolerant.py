"""What the engine takes and a peer refuses, by cause. difference.py says what an entry proves."""

from difference import BOTH, CHUNKED, EMPTY, H11, HELLO, HTTPTOOLS, OK, they_refuse
from repairs import BODILESS, FIELD, FRAMING_FIELDS, LAST_CHUNK, REST, at, before, without

HEADS = (
    they_refuse(
        "a minor version above 1", HTTPTOOLS, "Invalid HTTP version",
        at(rb"HTTP/1\.[2-9]", b"HTTP/1.1"),
        b"HTTP/1.2 200 OK\r\n" + EMPTY,
        "RFC 9110 §2.5: it is understood as the highest minor version known",
    ),
    they_refuse(
        "a status below 100", H11, r"InformationalResponse status_code should be in range .*",
        before(rb"^(HTTP/1\.\d) 0\d\d", rb"\1 599"),
        b"HTTP/1.1 099 Low\r\n" + EMPTY,
        "RFC 9110 §15: a client should treat it as a 5xx; the caller learns the number",
        but=("status",),
    ),
    they_refuse(
        "obs-fold", HTTPTOOLS, "Unexpected whitespace after header value|Invalid header value char",
        # Not more than 1000 bytes of each line, since they become one, and that has a limit.
        at(rb"^([^\r\n]{0,1000})[^\r\n]*\r\n[ \t]+([^\r\n]{0,1000})[^\r\n]*", rb"\1 \2"),
        OK + b"A: b\r\n c\r\n" + EMPTY,
        "RFC 9112 §5.2: a user agent must replace it by SP",
    ),
    they_refuse(
        "an interim response that says close", HTTPTOOLS, "Data after `Connection: close`",
        at(BODILESS + FIELD % rb"(?:proxy-)?connection" + REST, rb"\1\2"),
        b"HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n" + OK + EMPTY,
        "RFC 9110 §15.2: the final response follows",
    ),
    they_refuse(
        "an interim response of HTTP/1.0", HTTPTOOLS, "Data after `Connection: close`",
        at(rb"^HTTP/1\.0( 1\d\d)" + REST, rb"HTTP/1.1\1\2"),
        b"HTTP/1.0 100 Continue\r\n\r\n" + OK + EMPTY,
        "RFC 9110 §15.2: the final response follows",
    ),
)

FRAMING = (
    they_refuse(
        "a Content-Length on two lines", HTTPTOOLS, "Duplicate Content-Length",
        without(rb"content-length"),
        OK + b"Content-Length: 0\r\n" + EMPTY,
        "RFC 9112 §6.3 item 5: equal values may be taken as one, and real servers send them",
    ),
    they_refuse(
        "a Content-Length that is a list", HTTPTOOLS, "Invalid character in Content-Length",
        at(rb"(\d+)[ \t]*,\s*\d+", rb"\1"),
        OK + b"Content-Length: 5, 5\r\n\r\nhello",
        "RFC 9112 §6.3 item 5: equal values may be taken as one, and real servers send them",
    ),
    they_refuse(
        "zeros before a Content-Length", H11, "conflicting Content-Length headers|bad Content-Length",
        before(rb"(^content-length:(?:[^\n]*,)?\s*)0+(?=\d)", rb"\1"),
        OK + b"Content-Length: 5, 05\r\n\r\nhello",
        "RFC 9110 §8.6: the value is a number, of any number of digits",
    ),
    they_refuse(
        "empty elements around chunked", H11, "Only Transfer-Encoding: chunked is supported",
        before(rb"(^transfer-encoding:)(?=.*,)[ \t,]*chunked[ \t,]*\r\n", rb"\1 chunked\r\n"),
        OK + b"Transfer-Encoding: ,chunked,\r\n\r\n" + HELLO,
        "RFC 9110 §5.6.1.2: a recipient must ignore a reasonable number of empty list elements",
    ),
    they_refuse(
        "a Transfer-Encoding without elements", BOTH,
        "Empty Transfer-Encoding|Only Transfer-Encoding: chunked is supported|multiple Transfer-Encoding headers",
        before(rb"^transfer-encoding:[ \t,]*\r\n", b""),
        OK + b"Transfer-Encoding:\r\n" + CHUNKED + b"\r\n" + HELLO,
        "RFC 9110 §5.3, §5.6.1.2: the lines are one list, and its empty elements must be ignored",
    ),
    they_refuse(
        "faulty framing of a response without a body", BOTH, ".*(Content-Length|Transfer-Encoding).*",
        at(BODILESS + FIELD % FRAMING_FIELDS + REST, rb"\1\2"),
        b"HTTP/1.1 204 No\r\nContent-Length: x\r\n\r\n",
        "RFC 9112 §6.3 item 1: it ends at the empty line, whatever its fields say",
        but=("reuse",),
    ),
)

CHUNKS = (
    they_refuse(
        "blanks before a chunk extension", BOTH, "illegal chunk header: .*|Invalid character in chunk size",
        at(rb"[ \t]+(;[^\n]*\n)", rb"\1"),
        OK + CHUNKED + b"\r\n5 ;a\r\nhello\r\n0\r\n\r\n",
        "RFC 9112 §7.1.1: BWS, which a recipient must remove",
    ),
    they_refuse(
        "a chunk extension of bytes that its grammar has not", HTTPTOOLS, "Invalid character in chunk extensions.*",
        at(rb";[^\r\n]*(\r?)", rb"\1"),
        OK + CHUNKED + b"\r\n5;(\r\nhello\r\n0\r\n\r\n",
        "RFC 9112 §7.1.1: a recipient must ignore what it does not understand; the engine understands none",
    ),
    they_refuse(
        "framing fields among the trailers", BOTH, ".*(Content-Length|Transfer-Encoding).*",
        at(LAST_CHUNK + FIELD % FRAMING_FIELDS + REST, rb"\1\2"),
        OK + CHUNKED + b"\r\n0\r\nContent-Length: x\r\n\r\n",
        "RFC 9110 §6.5.1: trailers are not merged into the header fields; ours are dropped",
    ),
)

TOLERANT = (*HEADS, *FRAMING, *CHUNKS)
