"""What the server saw, and what becomes of its TLS sessions: for a test to ask, and to set."""

import zlib

from exchange import Exchange, path


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
