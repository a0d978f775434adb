"""What the scripted server does, by request path: one function each, registered under its name.

`/chunked/100/7` calls `chunked(exchange, "100", "7")`. The function writes whatever it likes. When it returns, the
connection waits for the next request; functions that end the connection do so themselves. The request's body has been
read before, but for the functions marked `@before_body`.

Bodies are `pattern(length)`, so that a test can check any byte of them.
"""

import base64
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from wire import Connection

PATHS: dict[str, Callable] = {}
BEFORE_BODY: set[Callable] = set()
CHUNK = b"%x\r\n%s\r\n"
LAST_CHUNK = b"0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
UNASKED = b"HTTP/1.1 500 Not yours\r\nContent-Length: 0\r\n\r\n"
# Long enough for the bytes before it to arrive on their own, and well below any deadline of a test.
PAUSE = 0.05


def pattern(length: int) -> bytes:
    """The body of a response: byte i is i * 31 + 7, modulo 256."""
    period = bytes((index * 31 + 7) & 0xFF for index in range(256))
    return (period * (length // 256 + 1))[:length]


@dataclass
class Counts:
    """What a port has accepted so far."""

    connections: int = 0
    handshakes: int = 0
    resumptions: int = 0


@dataclass
class Sessions:
    """A port's TLS, which can be made to change its mind about sessions."""

    make_context: Callable[[str], ssl.SSLContext]
    context: ssl.SSLContext
    # What comes instead of the next handshakes, and how often.
    fault: str = ""
    faults_left: int = 0


@dataclass
class Exchange:
    """A request, and the connection to answer it on."""

    connection: Connection
    head: bytes
    body: bytes
    body_length: int
    counts: dict[str, Counts]
    port_name: str
    sessions: dict[str, Sessions] = field(default_factory=dict)

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    def respond(self, body: bytes, status: bytes = b"200 OK", fields: bytes = b"") -> None:
        self.send(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), fields, body))


def path(function: Callable) -> Callable:
    PATHS[function.__name__.replace("_", "-")] = function
    return function


def before_body(function: Callable) -> Callable:
    BEFORE_BODY.add(function)
    return function


# --- What the server saw.


@path
def echo(exchange: Exchange, *_: str) -> None:
    """The request, as it came over the wire."""
    exchange.respond(exchange.head + exchange.body)


@path
def gsma(exchange: Exchange, *_: str) -> None:
    """Every path of an SM-DP+: the same."""
    echo(exchange)


@path
def digest(exchange: Exchange) -> None:
    """Length and CRC-32 of the request's body, for bodies too large to echo."""
    exchange.respond(b"%d %08x" % (len(exchange.body), zlib.crc32(exchange.body)))


@path
def connections(exchange: Exchange, port_name: str = "") -> None:
    """How many TCP connections a port has accepted: this one, or the one named."""
    exchange.respond(b"%d" % exchange.counts[port_name or exchange.port_name].connections)


@path
def subject(exchange: Exchange) -> None:
    """The common name of the client's certificate."""
    certificate = exchange.connection.socket.getpeercert() or {"subject": []}
    exchange.respond("".join(value for ((_, value),) in certificate["subject"]).encode())


@path
def handshakes(exchange: Exchange, port_name: str = "") -> None:
    """How many TLS handshakes a port has completed: this one, or the one named."""
    exchange.respond(b"%d" % exchange.counts[port_name or exchange.port_name].handshakes)


@path
def longest_record(exchange: Exchange) -> None:
    """The longest record so far, where records are measured."""
    exchange.respond(b"%d" % exchange.connection.longest)


@path
def resumptions(exchange: Exchange, port_name: str = "") -> None:
    """How many TLS handshakes a port has completed that resumed a session: this one, or the one named."""
    exchange.respond(b"%d" % exchange.counts[port_name or exchange.port_name].resumptions)


# --- What becomes of TLS sessions, on a port that is named.


@path
def forget(exchange: Exchange, port_name: str, certificate: str = "good") -> None:
    """The port knows none of its sessions any more, and has another certificate, or the same."""
    sessions = exchange.sessions[port_name]
    sessions.context = sessions.make_context(certificate)
    exchange.respond(b"")


@path
def spoil(exchange: Exchange, port_name: str, fault: str, times: str) -> None:
    """The port's next handshakes end with a fault, right after the ClientHello."""
    sessions = exchange.sessions[port_name]
    sessions.fault, sessions.faults_left = fault, int(times)
    exchange.respond(b"")


# --- Complete responses.


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
@before_body
def slow_reader(exchange: Exchange, milliseconds: str, piece: str) -> None:
    """Takes the request's body slowly, then answers as /digest does."""
    exchange.respond(b"%d %08x" % (exchange.body_length, take_slowly(exchange, milliseconds, piece)))


def take_slowly(exchange: Exchange, milliseconds: str, piece: str) -> int:
    """Takes the request's body in pieces with a pause after each; gives its CRC-32."""
    left, checksum = exchange.body_length, 0
    while left > 0:
        data = exchange.connection.read_exactly(min(left, int(piece)))
        left, checksum = left - len(data), zlib.crc32(data, checksum)
        time.sleep(int(milliseconds) / 1000)
    return checksum


@path
def delay(exchange: Exchange, milliseconds: str) -> None:
    time.sleep(int(milliseconds) / 1000)
    exchange.respond(pattern(10))


# --- Complete responses after which the connection can't be used, or turns out to be dead.


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


# --- Responses that begin before the request's body has come.


REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 10\r\n\r\n" + pattern(10)


def take_nothing_more() -> None:
    """Leaves the connection open, and what comes on it in the kernel: a client that goes on sending gets stuck."""
    time.sleep(600)


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
    """Interim responses only: the request's body is still wanted, and is taken slowly."""
    exchange.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
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


# --- Responses that are wrong or incomplete; the connection ends in good order, so that only the bytes tell.


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


# --- Connections that end badly.


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
