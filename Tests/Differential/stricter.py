"""What the engine refuses and a peer takes, by cause. difference.py says what an entry proves."""

from difference import BOTH, CHUNKED, EMPTY, H11, HELLO, HTTPTOOLS, OK, we_refuse
from repairs import at, before, without

STATUS_LINE = (
    we_refuse(
        "a major version other than 1", H11, "statusLine",
        at(rb"HTTP/[02-9]\.\d", b"HTTP/1.1"),
        b"HTTP/2.0 200 OK\r\n" + EMPTY,
        "RFC 9110 §2.5: another major version is another message syntax",
        but=("reuse",),
    ),
    we_refuse(
        "version 0.9 or 2.0", HTTPTOOLS, "statusLine",
        at(rb"HTTP/(?:0\.9|2\.0)", b"HTTP/1.0"),
        b"HTTP/2.0 200 OK\r\n" + EMPTY,
        "RFC 9110 §2.5: another major version is another message syntax",
    ),
    we_refuse(
        "the name of another protocol", HTTPTOOLS, "statusLine",
        at(rb"RTSP|ICE", b"HTTP"),
        b"RTSP/1.0 200 OK\r\n" + EMPTY,
        "RFC 9112 §2.3: the version begins with HTTP",
    ),
    we_refuse(
        "empty lines before a status line", HTTPTOOLS, "statusLine",
        at(rb"[\r\n]", b""),
        b"\n" + OK + EMPTY,
        "RFC 9112 §2.2 grants that to servers alone; here such bytes belong to no response",
    ),
    we_refuse(
        "a control byte in a reason phrase", HTTPTOOLS, "statusLine",
        at(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", b"x"),
        b"HTTP/1.1 200 \x01\r\n" + EMPTY,
        "RFC 9112 §4: a reason phrase is of HTAB, SP, VCHAR and obs-text",
    ),
)

LINES_AND_FIELDS = (
    we_refuse(
        "a bare LF ends a line", H11, "statusLine|field",
        at(rb"(?<!\r)\n", b"\r\n"),
        b"HTTP/1.1 200 OK\n" + EMPTY,
        "RFC 9112 §2.2 allows it to a recipient; but where two on the way see different lines, smuggling begins",
    ),
    we_refuse(
        "a control byte in a value or a reason phrase", H11, "statusLine|field",
        at(rb"[\x01-\x08\x0e-\x1f\x7f]", b"x"),
        OK + b"A: \x01\r\n" + EMPTY,
        "RFC 9110 §5.5 and RFC 9112 §4 have no control bytes but HTAB there",
    ),
    we_refuse(
        "a content coding", BOTH, "contentEncoding",
        without(rb"content-encoding"),
        OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        "RFC 9110 §8.4: decoded it would be what was asked for; no decoder is here, and the caller sees no fields",
    ),
)

FRAMING = (
    we_refuse(
        "Transfer-Encoding with Content-Length", H11, "framingConflict",
        without(rb"content-length"),
        OK + CHUNKED + b"Content-Length: 5\r\n\r\n" + HELLO,
        "RFC 9112 §6.3 item 3: it ought to be handled as an error, for it may be an attempt to smuggle a response",
    ),
    we_refuse(
        "Transfer-Encoding from an HTTP/1.0 server", BOTH, "transferEncoding",
        before(rb"^HTTP/1\.0", b"HTTP/1.1"),
        b"HTTP/1.0 200 OK\r\n" + CHUNKED + b"\r\n" + HELLO,
        "RFC 9112 §6.1: the framing must be treated as faulty",
        but=("reuse",),
    ),
    we_refuse(
        "a transfer coding that is not chunked", HTTPTOOLS, "transferEncoding",
        without(rb"transfer-encoding"),
        OK + b"Transfer-Encoding: gzip\r\n\r\nhello",
        "RFC 9112 §6.1: what the body means is unknown, wherever it ends",
    ),
    we_refuse(
        "a transfer coding beside chunked", HTTPTOOLS, "transferEncoding",
        before(rb"^transfer-encoding:[^\n]*,[ \t]*chunked[ \t]*\r\n", CHUNKED),
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + HELLO,
        "RFC 9112 §6.1: what the body means is unknown, and chunked must not be applied twice",
    ),
    we_refuse(
        "a Content-Length of 4 GiB or more", BOTH, "bodyTooLong",
        before(rb"0*[1-9]\d{9,}(?=[\s\d,]*$)", b"4294967295", count=0),
        OK + b"Content-Length: 4294967296\r\n\r\n",
        "a limit of ours, with an error of its own (RFC 9110 §8.6: anticipate large numerals)",
    ),
)

CHUNKS = (
    we_refuse(
        "a chunk of 4 GiB or more", BOTH, "bodyTooLong",
        at(rb"[0-9a-f]{9,}", b"ffffffff"),
        OK + CHUNKED + b"\r\n100000000\r\n",
        "a limit of ours, with an error of its own (RFC 9112 §7.1: anticipate large numerals)",
    ),
    we_refuse(
        "a chunk size of more than 16 digits", BOTH, "chunk",
        at(rb"0+([0-9a-f]+)", rb"\1"),
        OK + CHUNKED + b"\r\n00000000000000005\r\nhello\r\n0\r\n\r\n",
        "a limit of ours: zeros without end are no honest number (RFC 9112 §7.1)",
    ),
    we_refuse(
        "blanks between a chunk size and the line end", H11, "chunk",
        at(rb"[ \t]+\r\n", b"\r\n"),
        OK + CHUNKED + b"\r\n5 \r\nhello\r\n0\r\n\r\n",
        "RFC 9112 §7.1 has no blanks there",
    ),
    we_refuse(
        "a control byte in a chunk extension", H11, "chunk",
        at(rb"(?<=;)([^\n]*)[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]", rb"\1"),
        OK + CHUNKED + b"\r\n5;\x01\r\nhello\r\n0\r\n\r\n",
        "RFC 9112 §7.1.1: extensions are of tokens and quoted strings",
    ),
    we_refuse(
        "a bare CR in a chunk extension", H11, "chunk",
        at(rb"\r([^\n])", rb"\1"),
        OK + CHUNKED + b"\r\n5;\ra\r\nhello\r\n0\r\n\r\n",
        "RFC 9112 §2.2: a bare CR is invalid",
    ),
)

STRICTER = (*STATUS_LINE, *LINES_AND_FIELDS, *FRAMING, *CHUNKS)
