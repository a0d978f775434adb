"""Responses that are wrong or incomplete; the connection ends in good order, so that only the bytes tell."""

import base64
import zlib

from exchange import CHUNK, CHUNKED, LAST_CHUNK, OK, Exchange, path, pattern


@path
def incomplete_length(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Length: 100\r\n\r\n" + pattern(99))
    exchange.connection.finish()


@path
def incomplete_chunk(exchange: Exchange) -> None:
    exchange.send(CHUNKED + b"64\r\n" + pattern(99))
    exchange.connection.finish()


@path
def incomplete_chunked(exchange: Exchange) -> None:
    """All the data, but not the last chunk."""
    exchange.send(CHUNKED + CHUNK % (100, pattern(100)))
    exchange.connection.finish()


@path
def incomplete_trailer(exchange: Exchange) -> None:
    exchange.send(CHUNKED + CHUNK % (100, pattern(100)) + b"0\r\nX-Trailer: value\r\n")
    exchange.connection.finish()


@path
def incomplete_head(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Length: 10\r\n")
    exchange.connection.finish()


@path
def interim_flood(exchange: Exchange) -> None:
    for _ in range(10_000):
        exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    exchange.respond(pattern(10))


@path
def interim_only(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    exchange.connection.finish()


@path
def switching_protocols(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n")
    exchange.connection.wait_for_end()


@path
def two_lengths_different(exchange: Exchange) -> None:
    exchange.respond(pattern(10), fields=b"Content-Length: 11\r\n")


@path
def length_and_chunked(exchange: Exchange) -> None:
    body = CHUNK % (10, pattern(10)) + LAST_CHUNK
    exchange.respond(body, fields=b"Transfer-Encoding: chunked\r\n")


@path
def gzip(exchange: Exchange) -> None:
    exchange.respond(zlib.compress(pattern(100), wbits=31), fields=b"Content-Encoding: gzip\r\n")


@path
def raw(exchange: Exchange, encoded: str = "") -> None:
    """Exactly the bytes asked for: base64url in the path, or else the request's body."""
    exchange.send(base64.urlsafe_b64decode(encoded + "==") if encoded else exchange.body)


@path
def raw_close(exchange: Exchange, encoded: str = "") -> None:
    raw(exchange, encoded)
    exchange.connection.finish()
