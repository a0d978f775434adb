"""Complete responses."""

import time

from exchange import CHUNK, CHUNKED, LAST_CHUNK, OK, PAUSE, UNASKED, Exchange, path, pattern


@path
def status(exchange: Exchange, code: str) -> None:
    exchange.respond(pattern(10), status=b"%s Some reason" % code.encode())


@path
def length(exchange: Exchange, size: str) -> None:
    exchange.respond(pattern(int(size)))


@path
def chunked(exchange: Exchange, size: str, chunk_size: str) -> None:
    body, step = pattern(int(size)), int(chunk_size)
    pieces = (body[start : start + step] for start in range(0, len(body), step))
    exchange.send(CHUNKED + b"".join(CHUNK % (len(piece), piece) for piece in pieces) + LAST_CHUNK)


@path
def chunked_extensions_and_trailers(exchange: Exchange) -> None:
    """100 bytes with all that chunked allows; the trailer tries to change the framing."""
    body = pattern(100)
    exchange.send(CHUNKED + b'000a;name=value;quoted="a;b"\r\n' + body[:10] + b"\r\n5A ;flag\r\n" + body[10:] + b"\r\n")
    exchange.send(b"000;last\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nX-Trailer: value\r\n\r\n")


@path
def close_delimited(exchange: Exchange, size: str) -> None:
    exchange.send(OK + b"\r\n" + pattern(int(size)))
    exchange.connection.finish()


@path
def http10(exchange: Exchange, size: str) -> None:
    exchange.send(b"HTTP/1.0 200 OK\r\n\r\n" + pattern(int(size)))
    exchange.connection.finish()


@path
def http10_length(exchange: Exchange, size: str) -> None:
    """HTTP/1.0 with a length: complete, and the connection is over even though the server keeps it open."""
    exchange.send(b"HTTP/1.0 200 OK\r\nContent-Length: %s\r\n\r\n%s" % (size.encode(), pattern(int(size))))


@path
def byte_by_byte(exchange: Exchange, size: str) -> None:
    for byte in OK + b"Content-Length: %s\r\n\r\n%s" % (size.encode(), pattern(int(size))):
        exchange.send(bytes([byte]))


@path
def interim(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nContent-Length: 9\r\n\r\n")
    exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    exchange.respond(pattern(10))


@path
def no_content(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 204 No Content\r\n\r\n")


@path
def no_content_with_length(exchange: Exchange) -> None:
    """204 ends at its head, whatever the head says."""
    exchange.send(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")


@path
def no_content_chunked(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")


@path
def not_modified_with_length(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n")


@path
def two_lengths_same(exchange: Exchange) -> None:
    exchange.respond(pattern(10), fields=b"Content-Length: 10\r\n")


@path
def length_list(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Length: 10, 10\r\n\r\n" + pattern(10))


@path
def folded_field(exchange: Exchange) -> None:
    exchange.respond(pattern(10), fields=b"X-Folded: one\r\n two\r\n\tthree\r\n")


@path
def head(exchange: Exchange, size: str) -> None:
    """A head of exactly so many bytes, most of them in one field, before a body of 10."""
    start = OK + b"Content-Length: 10\r\nX-Filler: "
    exchange.send(start + b"x" * (int(size) - len(start) - 4) + b"\r\n\r\n" + pattern(10))


@path
def many_fields(exchange: Exchange, count: str, size: str) -> None:
    """So many fields with a value of so many bytes each."""
    exchange.respond(pattern(10), fields=b"A: %s\r\n" % (b"b" * int(size)) * int(count))


@path
def many_trailers(exchange: Exchange, count: str, size: str) -> None:
    trailers = b"A: %s\r\n" % (b"b" * int(size)) * int(count)
    exchange.send(CHUNKED + CHUNK % (10, pattern(10)) + b"0\r\n" + trailers + b"\r\n")


@path
def chunk_extension(exchange: Exchange, size: str) -> None:
    """One chunk with an extension of so many bytes."""
    exchange.send(CHUNKED + b"a;" + b"x" * (int(size) - 1) + b"\r\n" + pattern(10) + b"\r\n" + LAST_CHUNK)


@path
def delay(exchange: Exchange, milliseconds: str) -> None:
    time.sleep(int(milliseconds) / 1000)
    exchange.respond(pattern(10))


# --- Those after which the connection can't be used, or turns out to be dead.


@path
def connection_close(exchange: Exchange) -> None:
    exchange.respond(pattern(10), fields=b"Connection: keep-alive, Close\r\n")


@path
def close_afterwards(exchange: Exchange) -> None:
    """Says nothing of closing, and closes: what a server does whose idle time is over."""
    exchange.respond(pattern(10))
    exchange.connection.finish()


@path
def reset_afterwards(exchange: Exchange) -> None:
    exchange.respond(pattern(10))
    time.sleep(PAUSE)
    exchange.connection.reset()


@path
def surplus(exchange: Exchange) -> None:
    """A second response that nobody asked for, in one piece with the first."""
    exchange.send(OK + b"Content-Length: 10\r\n\r\n" + pattern(10) + UNASKED)


@path
def surplus_late(exchange: Exchange) -> None:
    exchange.respond(pattern(10))
    time.sleep(PAUSE)
    exchange.send(UNASKED)
