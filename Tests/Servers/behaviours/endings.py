"""Connections that end badly, and those that don't end."""

import time

from exchange import OK, PAUSE, Exchange, before_body, path, pattern


@path
def close_without_answer(exchange: Exchange) -> None:
    exchange.connection.finish()


@path
def answer_once(exchange: Exchange) -> None:
    """The connection is kept, and ends when the next request has come."""
    exchange.respond(pattern(10))
    exchange.connection.read_head()
    exchange.connection.finish()


@path
def close_delimited_unclean(exchange: Exchange, size: str) -> None:
    """A body whose end nobody vouches for: no close_notify under TLS, RST without TLS."""
    exchange.send(OK + b"\r\n" + pattern(int(size)))
    if exchange.connection.is_tls:
        exchange.connection.cut()
    time.sleep(PAUSE)
    exchange.connection.reset()


@path
def length_unclean(exchange: Exchange, size: str) -> None:
    """A complete response, then no close_notify: the length vouches for it."""
    exchange.respond(pattern(int(size)), fields=b"Connection: close\r\n")
    exchange.connection.cut()


@path
@before_body
def reset_while_sending(exchange: Exchange) -> None:
    exchange.connection.reset()


@path
def reset_before_answer(exchange: Exchange) -> None:
    exchange.connection.reset()


@path
def reset_in_head(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Le")
    time.sleep(PAUSE)
    exchange.connection.reset()


@path
def reset_in_body(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Length: 100\r\n\r\n" + pattern(50))
    time.sleep(PAUSE)
    exchange.connection.reset()


# --- Connections that don't end.


@path
@before_body
def stall_while_sending(exchange: Exchange) -> None:
    """Takes nothing of the request's body."""
    time.sleep(600)


@path
def stall_before_answer(exchange: Exchange) -> None:
    exchange.connection.wait_for_end()


@path
def stall_in_head(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Le")
    exchange.connection.wait_for_end()


@path
def stall_in_body(exchange: Exchange) -> None:
    exchange.send(OK + b"Content-Length: 100\r\n\r\n" + pattern(50))
    exchange.connection.wait_for_end()


@path
def trickle(exchange: Exchange) -> None:
    """A body that grows by a byte per 100 ms, for ever."""
    exchange.send(OK + b"\r\n")
    while True:
        exchange.send(b"x")
        time.sleep(0.1)


@path
def trickle_head(exchange: Exchange) -> None:
    exchange.send(OK + b"X-Filler: ")
    while True:
        exchange.send(b"x")
        time.sleep(0.1)
