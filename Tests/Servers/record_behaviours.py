"""What a server of records does, by request path: as in behaviours/, one function each, registered under its name.

Bodies are `pattern(length)` here, too. A path that ends in "flood" never ends.
"""

import struct
import time
import zlib
from collections.abc import Callable

from exchange import OK, pattern
from record_stream import RECORD_MAX, RecordStream
from tlslite.constants import ContentType

PATHS: dict[str, Callable] = {}
HELLO_REQUEST = bytes([0, 0, 0, 0])
# How much two consecutive parts of a response are apart, so that the client can see the first alone.
PAUSE = 0.05


def path(function: Callable) -> Callable:
    PATHS[function.__name__.replace("_", "-")] = function
    return function


def ticket(length: int = 1) -> bytes:
    """A NewSessionTicket of TLS 1.3 (RFC 8446 §4.6.1)."""
    content = struct.pack("!IIBBH", 7200, 0, 1, 0, length) + b"t" * length + b"\0\0"
    return b"\x04" + len(content).to_bytes(3, "big") + content


def response(length: int) -> bytes:
    return OK + b"Content-Length: %d\r\n\r\n%s" % (length, pattern(length))


def with_amid(stream: RecordStream, insert: Callable[[], None]) -> None:
    """A response of 100 bytes, and something amid its body."""
    whole = response(100)
    stream.send(whole[:-50])
    insert()
    stream.send(whole[-50:])


# --- Records of every length.


@path
def in_one_record(stream: RecordStream, length: str) -> None:
    """A response that is all in one record, head included: so long."""
    size = int(length) - len(response(10_000)) + 10_000
    stream.send_record(response(size))


@path
def in_pieces(stream: RecordStream, length: str, piece: str) -> None:
    stream.piece = int(piece)
    stream.send(response(int(length)))


@path
def padded(stream: RecordStream, length: str, padding: str) -> None:
    """Each record of TLS 1.3 carries one byte and so much padding (RFC 8446 §5.4)."""
    stream.layer.padding_cb = lambda *_: int(padding)
    in_pieces(stream, length, "1")
    stream.layer.padding_cb = None


@path
def empty_records(stream: RecordStream, count: str) -> None:
    """Records without content before the response and amid it."""

    def insert() -> None:
        for _ in range(int(count)):
            stream.send_record(b"")

    insert()
    with_amid(stream, insert)


@path
def empty_flood(stream: RecordStream) -> None:
    while True:
        stream.send_record(b"")


@path
def record_too_long(stream: RecordStream) -> None:
    with_amid(stream, lambda: stream.send_record(b"x" * (RECORD_MAX + 1)))


# --- Records that are not sound.


@path
def cut_in_record(stream: RecordStream, kept: str) -> None:
    """The connection ends amid a record: so many bytes of it come."""
    sealed = stream.seal(response(100))
    stream.send_bytes(sealed[: int(kept)])
    stream.cut()


@path
def cut_amid_body(stream: RecordStream) -> None:
    """The same, and part of the response was there before: here, and not by a clean end, the body would be whole."""
    stream.send(OK + b"\r\n" + pattern(100))
    time.sleep(PAUSE)
    stream.send_bytes(stream.seal(pattern(100))[:60])
    stream.cut()


@path
def forged(stream: RecordStream) -> None:
    def insert() -> None:
        sealed = stream.seal(b"x")
        stream.send_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with_amid(stream, insert)


@path
def in_the_clear(stream: RecordStream) -> None:
    with_amid(stream, lambda: stream.send_bytes(b"\x17\x03\x03\0\x01x"))


@path
def another_protocol(stream: RecordStream) -> None:
    with_amid(stream, lambda: stream.send_bytes(OK + b"\r\n"))


@path
def unknown_type(stream: RecordStream) -> None:
    with_amid(stream, lambda: stream.send_record(b"x", 25))


# --- Alerts.


@path
def alert(stream: RecordStream, level: str, description: str) -> None:
    """An alert amid the response, which goes on as if there were none."""
    with_amid(stream, lambda: stream.send_record(bytes([int(level), int(description)]), ContentType.alert))


@path
def alert_at_once(stream: RecordStream, level: str, description: str) -> None:
    stream.send_record(bytes([int(level), int(description)]), ContentType.alert)
    stream.cut()


@path
def warning_flood(stream: RecordStream) -> None:
    while True:
        stream.send_record(bytes([1, 90]), ContentType.alert)


@path
def clean_ends(stream: RecordStream) -> None:
    """How many connections the client has ended with close_notify."""
    time.sleep(PAUSE)
    answer = b"%d" % RecordStream.clean_ends
    stream.send(OK + b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer))


# --- Handshake messages after the handshake.


@path
def tickets(stream: RecordStream) -> None:
    """Tickets of TLS 1.3 before the response and in it: alone, several in one record, and one in pieces."""
    whole = response(100)
    stream.send_record(ticket(), ContentType.handshake)
    stream.send(whole[:10])
    stream.send_record(ticket(1000) * 5, ContentType.handshake)
    stream.send(whole[10:-50])
    for start in range(0, len(ticket(20)), 4):
        stream.send_record(ticket(20)[start : start + 4], ContentType.handshake)
    stream.send(whole[-50:-1])
    time.sleep(PAUSE)
    stream.send_record(ticket(), ContentType.handshake)
    stream.send(whole[-1:])


@path
def late_tickets(stream: RecordStream, count: str) -> None:
    """Tickets that come while the connection is idle."""
    stream.send(response(100))
    time.sleep(PAUSE)
    for _ in range(int(count)):
        stream.send_record(ticket(), ContentType.handshake)


@path
def late_data(stream: RecordStream) -> None:
    """Data that belongs to no response, while the connection is idle."""
    stream.send(response(100))
    time.sleep(PAUSE)
    stream.send_record(response(1))


@path
def late_part(stream: RecordStream, length: str) -> None:
    """The beginning of a record, so many bytes of it, while the connection is idle."""
    stream.send(response(100))
    time.sleep(PAUSE)
    stream.send_bytes(stream.seal(response(1))[: int(length)])


@path
def ticket_flood(stream: RecordStream) -> None:
    small = ticket()
    many = small * (RECORD_MAX // len(small) - 1)
    while True:
        stream.send_record(many, ContentType.handshake)


@path
def hello_request(stream: RecordStream) -> None:
    """Asks for a renegotiation (RFC 5246 §7.4.1.1), and answers when it is refused."""

    def insert() -> None:
        stream.send_record(HELLO_REQUEST, ContentType.handshake)
        if stream.read_warning() != 100:
            stream.cut()

    with_amid(stream, insert)


@path
def hello_request_flood(stream: RecordStream) -> None:
    while True:
        stream.send_record(HELLO_REQUEST * 4000, ContentType.handshake)


@path
def key_update(stream: RecordStream, wants_reply: str) -> None:
    with_amid(stream, lambda: stream.send_key_update(bool(int(wants_reply))))


@path
def another_message(stream: RecordStream) -> None:
    """A Finished that belongs nowhere."""
    with_amid(stream, lambda: stream.send_record(b"\x14\0\0\x0c" + b"f" * 12, ContentType.handshake))


# --- While the request's body still comes; the others begin when it is there.


def with_tickets(stream: RecordStream, length: int) -> None:
    """Lets the client fill all buffers, then takes the request's body with a ticket after each piece; says what came."""
    time.sleep(0.3)
    left, checksum = length, 1
    while left > 0:
        data = stream.read_exactly(min(left, 100_000))
        left, checksum = left - len(data), zlib.adler32(data, checksum)
        if stream.is_tls13:
            stream.send_record(ticket(), ContentType.handshake)
    answer = b"%d %08x" % (length, checksum)
    stream.send(OK + b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer))
