"""A request to the scripted server with the connection to answer it on, and what its answers are made of.

Bodies are `pattern(length)`, so that a test can check any byte of them.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from wire import Connection

# The behaviours by request path (behaviours/).
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
    """Registers a behaviour under its name."""
    PATHS[function.__name__.replace("_", "-")] = function
    return function


def before_body(function: Callable) -> Callable:
    """Marks a behaviour that begins before the request's body has been read."""
    BEFORE_BODY.add(function)
    return function
