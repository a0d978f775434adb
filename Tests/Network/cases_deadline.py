"""Deadlines: whatever the peer does or leaves undone, a call returns by its deadline, and within 50 ms after it at most.

The time is measured by the calling program. A machine that is busy with other things may be late by itself, so a call
that is late is made again: it is the library's fault if it is late three times. Under an emulator, which shares the time
with what it translates, 500 ms are allowed.
"""

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from case import case
from name_server import Question, truth
from network import BLACK_HOLES_V4, BLACK_HOLES_V6, HOST, V4, Network
from web_server import Request
from wire import Connection

ATTEMPTS = 3
DEADLINE = 700
# Where a handshake comes first, which takes its time under an emulator.
TLS_DEADLINE = 3000
LARGE = 8 << 20
RESOLVE, CONNECT, HANDSHAKE, SEND, WAIT, RECEIVE = range(1, 7)
HEAD = b"HTTP/1.1 200 OK\r\n"


@dataclass
class Trap:
    """A peer that never lets a call succeed."""

    phase: int
    prepare: Callable[[Network], None]
    error: str = "TIMEOUT"
    body: int = 10
    is_tls: bool = False
    host: str = HOST
    timeout: int = DEADLINE
    options: dict = field(default_factory=dict)

    def call(self, network: Network, **options: object) -> dict:
        caller = network.caller(**{"timeout_ms": self.timeout} | self.options | options)
        scheme, port = ("https", 443) if self.is_tls else ("http", 80)
        answer = caller.post(self.host, port, body=self.body, scheme=scheme)
        caller.finish()
        return answer


def check(network: Network, trap: Trap, limit: int, **options: object) -> dict:
    """The call fails as it should, when it should."""
    for attempt in range(1, ATTEMPTS + 1):
        answer = trap.call(network, **options)
        assert (answer["error"], answer["phase"]) == (
            trap.error,
            trap.phase,
        ), f"not {trap.error} {trap.phase}: {answer}"
        assert answer["taken_ms"] >= limit - 1, f"too early for {limit} ms: {answer}"
        late = answer["taken_ms"] - limit
        if late <= network.programs.slack:
            return answer | {"late": f"{late:.1f} ms after the deadline"}
    raise AssertionError(f"{late:.0f} ms late in the last of {attempt} attempts: {answer}")


# --- Name servers.


def no_answer(network: Network) -> None:
    network.name_server(lambda _: None)


def truncated(then: Callable[[Question], None]) -> Callable[[Network], None]:
    """A name server that says it all over TCP, in its way."""

    def answer(question: Question) -> None:
        if question.tcp is None:
            question.answer(flags=0x8380)
        else:
            then(question)

    return lambda network: network.name_server(answer)


def answer_byte_by_byte(question: Question) -> None:
    for byte in b"\1\0" + bytes(256):
        question.tcp.sendall(bytes([byte]))
        time.sleep(0.05)


def false_answers(network: Network) -> None:
    def answer(question: Question) -> None:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            question.answer(id=question.id ^ 1)
            time.sleep(0.0002)

    network.name_server(answer)


# --- Web servers.


def black_holes(network: Network) -> None:
    network.name_server(truth(BLACK_HOLES_V4[0], BLACK_HOLES_V6[0]))


def accepting(accept: Callable[[Connection], None], is_tls: bool = False) -> Callable[[Network], None]:
    """A server that does something with each connection, whatever comes over it."""

    def prepare(network: Network) -> None:
        network.name_server(truth(V4))
        network.web_server(accept=accept, port=443 if is_tls else 80)

    return prepare


def answering(answer: Callable[[Request], None], is_tls: bool = False) -> Callable[[Network], None]:
    """A server that does something with each request."""

    def prepare(network: Network) -> None:
        network.name_server(truth(V4))
        network.web_server(answer=answer, is_tls=is_tls, port=443 if is_tls else 80)

    return prepare


def say_nothing(connection: Connection) -> None:
    connection.wait_for_end()


def read_nothing(_: Connection) -> None:
    time.sleep(4)


def read_slowly(connection: Connection) -> None:
    while True:
        connection.read_some(2000)
        time.sleep(0.05)


def handshake_byte_by_byte(connection: Connection) -> None:
    connection.read_some()
    # A record, and in it a ServerHello of 0x300 bytes, which does not come to its end.
    for byte in b"\x16\x03\x03\x03\x04\x02\0\x03\0\x03\x03" + bytes(0x2F0):
        connection.send(bytes([byte]))
        time.sleep(0.02)


def never(_: Request) -> None:
    time.sleep(4)


def slowly(begin: bytes, again: bytes, pause: float = 0.1) -> Callable[[Request], None]:
    """An answer that goes on, a little at a time."""

    def answer(request: Request) -> None:
        request.send(begin)
        while True:
            time.sleep(pause)
            request.send(again)

    return answer


def stop_after(data: bytes) -> Callable[[Request], None]:
    def answer(request: Request) -> None:
        request.send(data)
        time.sleep(4)

    return answer


def cut_link(network: Network) -> None:
    """The link goes down in the middle of the answer, and stays so."""

    def answer(request: Request) -> None:
        request.send(HEAD + b"Content-Length: 100\r\n\r\n" + bytes(50))
        time.sleep(0.1)
        network.link.is_up = False
        request.send(bytes(50))

    def restore(_: Connection) -> None:
        network.link.is_up = True

    network.name_server(truth(V4))
    network.web_server(answer=answer, accept=restore)


def cut_link_while_sending(network: Network) -> None:
    def accept(connection: Connection) -> None:
        connection.read_some()
        network.link.is_up = False
        time.sleep(1.5)
        network.link.is_up = True

    network.web_server(accept=accept)


TRAPS = {
    "a name server that is silent": Trap(RESOLVE, no_answer, "DNS_TIMEOUT"),
    "a name server that is silent over TCP": Trap(RESOLVE, truncated(lambda _: time.sleep(3)), "DNS_TIMEOUT"),
    "a name server that answers over TCP byte by byte": Trap(RESOLVE, truncated(answer_byte_by_byte), "DNS_TIMEOUT"),
    "a flood of false answers": Trap(RESOLVE, false_answers, "DNS_TIMEOUT"),
    "addresses that are black holes": Trap(CONNECT, black_holes),
    "a silent peer in the handshake": Trap(HANDSHAKE, accepting(say_nothing, True), is_tls=True),
    "a handshake byte by byte": Trap(HANDSHAKE, accepting(handshake_byte_by_byte, True), is_tls=True),
    "a peer that reads nothing, and a full send buffer": Trap(SEND, accepting(read_nothing), body=LARGE),
    "a peer that reads slowly": Trap(SEND, accepting(read_slowly), body=LARGE),
    "a link that is cut while sending": Trap(SEND, cut_link_while_sending, body=LARGE, host=V4),
    "a peer that does not answer": Trap(WAIT, answering(never)),
    "a peer that does not answer over TLS": Trap(WAIT, answering(never, True), is_tls=True, timeout=TLS_DEADLINE),
    "interim responses one after another": Trap(
        RECEIVE, answering(slowly(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.15))
    ),
    "a head byte by byte": Trap(RECEIVE, answering(slowly(HEAD + b"X: ", b"x"))),
    "a body byte by byte": Trap(RECEIVE, answering(slowly(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"))),
    "a body byte by byte over TLS": Trap(
        RECEIVE,
        answering(slowly(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"), True),
        is_tls=True,
        timeout=TLS_DEADLINE,
    ),
    "chunks without end": Trap(RECEIVE, answering(slowly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"))),
    "a body that stops": Trap(RECEIVE, answering(stop_after(HEAD + b"Content-Length: 9\r\n\r\nx"))),
    "a body that stops over TLS": Trap(
        RECEIVE, answering(stop_after(HEAD + b"Content-Length: 9\r\n\r\nx"), True), is_tls=True, timeout=TLS_DEADLINE
    ),
    "a body without end": Trap(RECEIVE, answering(slowly(HEAD + b"\r\n", b"x" * 10))),
    "a link that is cut in the answer": Trap(RECEIVE, cut_link),
}

for name, trap in TRAPS.items():

    @case(f"deadline: {name}", is_timed=True)
    def _(network: Network, trap: Trap = trap) -> str:
        trap.prepare(network)
        answer = check(network, trap, trap.timeout)
        assert answer["unfed_ms"] <= 1000 + network.programs.slack, f"the watchdog starved: {answer}"
        return answer["late"]

    @case(f"deadline: {name}, under a flood of signals", is_timed=True)
    def _(network: Network, trap: Trap = trap) -> str:
        trap.prepare(network)
        return check(network, trap, trap.timeout, signals=1 if network.programs.is_native else 20)["late"]


LIMIT = 600
# A phase, its own limit, and what fails then: within a deadline of 20 s.
LIMITS = {
    "resolve_timeout_ms": TRAPS["a name server that is silent"],
    "connect_timeout_ms": TRAPS["addresses that are black holes"],
    "handshake_timeout_ms": TRAPS["a silent peer in the handshake"],
    "first_byte_timeout_ms": TRAPS["a peer that does not answer"],
}

for option, trap in LIMITS.items():

    @case(f"deadline: {option} ends its phase within a longer deadline", is_timed=True)
    def _(network: Network, option: str = option, trap: Trap = trap) -> None:
        trap.prepare(network)
        answer = check(network, trap, LIMIT, **{"timeout_ms": 20000, option: LIMIT})
        assert abs(answer["phase_ms"][trap.phase - 1] - LIMIT) <= network.programs.slack, str(answer)


@case("deadline: handshake_timeout_ms ends a handshake byte by byte", is_timed=True)
def _(network: Network) -> None:
    trap = TRAPS["a handshake byte by byte"]
    trap.prepare(network)
    check(network, trap, LIMIT, timeout_ms=20000, handshake_timeout_ms=LIMIT)


# The limit counts from when something last moved, which may be a little after the call began.
for name in (
    "a peer that does not answer",
    "a body that stops",
    "a peer that reads nothing, and a full send buffer",
    "a silent peer in the handshake",
    "a link that is cut in the answer",
):

    @case(f"deadline: stall_timeout_ms ends {name}", is_timed=True)
    def _(network: Network, name: str = name) -> None:
        trap = TRAPS[name]
        trap.prepare(network)
        answer = trap.call(network, timeout_ms=20000, stall_timeout_ms=LIMIT)
        assert (answer["error"], answer["phase"]) == ("STALLED", trap.phase), f"not STALLED: {answer}"
        assert LIMIT <= answer["taken_ms"] < 4000, str(answer)


@case("deadline: stall_timeout_ms ends the wait when the request itself is lost, whatever first_byte_timeout_ms is")
def _(network: Network) -> None:
    network.name_server(truth(V4))
    network.web_server(answer=never)
    network.link.drops = lambda packet: packet.is_up and packet.target == V4 and packet.payload
    answer = network.caller(timeout_ms=20000, first_byte_timeout_ms=15000, stall_timeout_ms=LIMIT).post()
    # It is the system that sees it (TCP_USER_TIMEOUT), at one of the moments when it would send once more.
    assert (answer["error"], answer["phase"]) == ("STALLED", WAIT) and answer["os_error"] == errno.ETIMEDOUT, str(answer)
    assert LIMIT <= answer["taken_ms"] < 4000, str(answer)


@case("deadline: stall_timeout_ms lets a slow answer go on", is_timed=True)
def _(network: Network) -> None:
    trap = TRAPS["a body byte by byte"]
    trap.prepare(network)
    check(network, trap, 2000, timeout_ms=2000, stall_timeout_ms=500)


@case("deadline: stall_timeout_ms does not shorten the opening of a connection", is_timed=True)
def _(network: Network) -> None:
    trap = TRAPS["addresses that are black holes"]
    trap.prepare(network)
    check(network, trap, 2500, timeout_ms=2500, stall_timeout_ms=600)


@case("deadline: the watchdog is not fed once nothing has moved for the stall limit", is_timed=True)
def _(network: Network) -> None:
    trap = TRAPS["a name server that is silent"]
    trap.prepare(network)
    answer = check(network, trap, 4000, timeout_ms=4000, stall_timeout_ms=1000)
    assert 2000 <= answer["unfed_ms"] <= 3600, f"it should starve for about 3 s: {answer}"


@case("deadline: the time of the look-up counts", is_timed=True)
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        time.sleep(0.4)
        question.tell(V4)

    network.name_server(answer)
    network.web_server(answer=never)
    check(network, Trap(WAIT, lambda _: None), DEADLINE)


@case("deadline: a call that failed in time leaves the next one all its own", is_timed=True)
def _(network: Network) -> None:
    def answer(request: Request) -> None:
        time.sleep(1.2 if request.number == 0 else 0.4)
        request.answer()

    network.name_server(truth(V4))
    network.web_server(answer=answer)
    caller = network.caller(timeout_ms=800)
    first, second = caller.post(), caller.post()
    assert (first["error"], second["error"]) == ("TIMEOUT", "OK"), f"{first} {second}"
