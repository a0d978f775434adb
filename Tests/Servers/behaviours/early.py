"""Responses that begin before the request's body has come, and servers that take it slowly."""

import time
import zlib

from exchange import CHUNKED, OK, Exchange, before_body, path, pattern

from .complete import chunked

REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 10\r\n\r\n" + pattern(10)


def take_nothing_more() -> None:
    """Leaves the connection open, and what comes on it in the kernel: a client that goes on sending gets stuck."""
    time.sleep(600)


def take_slowly(exchange: Exchange, milliseconds: str, piece: str) -> int:
    """Takes the request's body in pieces with a pause after each; gives its CRC-32."""
    left, checksum = exchange.body_length, 0
    while left > 0:
        data = exchange.connection.read_exactly(min(left, int(piece)))
        left, checksum = left - len(data), zlib.crc32(data, checksum)
        time.sleep(int(milliseconds) / 1000)
    return checksum


@path
@before_body
def slow_reader(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """Takes the request's body slowly, then answers as /digest does."""
    exchange.respond(b"%d %08x" % (exchange.body_length, take_slowly(exchange, milliseconds, piece)))


@path
@before_body
def early_final(exchange: Exchange) -> None:
    """Refuses the request, and closes."""
    exchange.respond(pattern(10), status=b"413 Content Too Large", fields=b"Connection: close\r\n")
    exchange.connection.finish()


@path
@before_body
def early_final_open(exchange: Exchange) -> None:
    """Refuses the request, and does not close."""
    exchange.send(REFUSAL)
    take_nothing_more()


@path
@before_body
def early_final_reset(exchange: Exchange) -> None:
    """Refuses the request, and cuts the client short."""
    exchange.send(REFUSAL)
    exchange.connection.reset()


@path
@before_body
def early_final_midway(exchange: Exchange, taken: str) -> None:
    """Refuses the request when so much of its body has come."""
    exchange.connection.read_exactly(int(taken))
    exchange.send(REFUSAL)
    take_nothing_more()


@path
@before_body
def early_chunked(exchange: Exchange, size: str, chunk_size: str) -> None:
    """A long response that comes while the request is still being sent."""
    chunked(exchange, size, chunk_size)
    take_nothing_more()


@path
@before_body
def early_echo(exchange: Exchange, *_: str) -> None:
    """The request's head, without its body, which may be longer than anyone would wait for."""
    exchange.respond(exchange.head)
    take_nothing_more()


@path
@before_body
def early_wrong(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: ten\r\n\r\n" + pattern(10))
    take_nothing_more()


@path
@before_body
def early_interim(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """Interim responses only, longer than a client's buffer: the request's body is still wanted, and is taken slowly."""
    exchange.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </%s.css>\r\n\r\n" % (b"s" * 3000))
    slow_reader(exchange, milliseconds, piece)


@path
@before_body
def early_part(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """The status line comes early, and the rest of the head only when the body has been taken."""
    exchange.send(OK + b"X-Early: ")
    body = b"%d %08x" % (exchange.body_length, take_slowly(exchange, milliseconds, piece))
    exchange.send(b"yes\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@path
@before_body
def early_head(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """The head of a response of success comes early, and its body only when the request's has been taken."""
    exchange.send(CHUNKED)
    body = b"%d %08x" % (exchange.body_length, take_slowly(exchange, milliseconds, piece))
    exchange.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


@path
@before_body
def early_refusal(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """The head of a refusal comes early, and its body, which ends with the connection, only when the request's was taken."""
    exchange.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    body = b"%d %08x" % (exchange.body_length, take_slowly(exchange, milliseconds, piece))
    exchange.send(body)
    exchange.connection.finish()
