#!/usr/bin/env python3
"""A server that speaks TLS correctly or not, as the port and the request's path say: one process, many ports.

Where scripted.py leaves records to OpenSSL, this one makes them itself (record_stream.py). The process ends when its
stdin does.
"""

import argparse
import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Support"))

import python_packages

TLSLITE = ("tlslite-ng==0.8.2", "ecdsa==0.19.2", "six==1.17.0")
OPENSSL = ("cryptography==44.0.0", "cffi==1.17.1", "pycparser==2.22")
python_packages.enter("tls", *TLSLITE, *OPENSSL)

import record_behaviours
from record_stream import RECORD_MAX, RecordStream
from scripted import ScriptedServer
from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from wire import Connection

VERSIONS = {"tls1.2": (3, 3), "tls1.3": (3, 4)}


# --- How handshake messages are cut into records; a message's header has four bytes.


def messages(flight: bytes) -> Iterator[bytes]:
    while flight:
        length = 4 + int.from_bytes(flight[1:4], "big")
        yield flight[:length]
        flight = flight[length:]


def uncut(flight: bytes) -> list[bytes]:
    return [flight]


def pieces(size: int) -> Callable[[bytes], list[bytes]]:
    """Each message begins a record."""

    def cut(flight: bytes) -> list[bytes]:
        return [one[start : start + size] for one in messages(flight) for start in range(0, len(one), size)]

    return cut


def after_header(flight: bytes) -> list[bytes]:
    """A record ends behind the header of a message."""
    first, *rest = messages(flight)
    if not rest:
        return [first[:4], first[4:]] if len(first) > 4 else [first]
    return [first + rest[0][:4], rest[0][4:] + b"".join(rest[1:])]


def in_header(flight: bytes) -> list[bytes]:
    """A record ends in the header of a message that is not the first of its record."""
    first, *rest = messages(flight)
    return [first + rest[0][:2], rest[0][2:] + b"".join(rest[1:])] if rest else [first]


CUTS = {"pieces-1": pieces(1), "pieces-4": pieces(4), "pieces-100": pieces(100), "after-header": after_header}
# Only what goes out together can be cut there: with TLS 1.3 most of the flight.
CUTS_TLS13 = {"in-header": in_header}


def answer(stream: RecordStream) -> None:
    """Reads one request and does what its path says."""
    head = stream.read_head()
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
    length = int(fields[b"content-length"])
    name, *arguments = head.split(b" ")[1].decode("ascii").lstrip("/").split("/")
    if name == "with-tickets":
        record_behaviours.with_tickets(stream, length)
    else:
        stream.read_exactly(length)
        record_behaviours.PATHS[name](stream, *arguments)


def listen(server: ScriptedServer, name: str, credentials: dict, version: tuple[int, int], cut: Callable) -> None:
    def serve(connection: Connection, _: str) -> None:
        stream = RecordStream(connection.socket)
        stream.start_tls(credentials, version, cut)
        while True:
            stream.piece = RECORD_MAX
            answer(stream)

    server.listen(name, serve)


def floods(record: bytes):
    """A server that answers the ClientHello with one record, for ever: at this stage nothing proves who it is."""

    def serve(connection: Connection, _: str) -> None:
        connection.read_some()
        while True:
            connection.send(record * 10_000)

    return serve


def trickles(connection: Connection, _: str) -> None:
    """A server whose first record comes byte by byte, and has 16 KiB."""
    connection.read_some()
    connection.send(b"\x16\x03\x03\x40\0")
    while True:
        connection.send(b"\x02")
        time.sleep(0.1)


def closes(connection: Connection, _: str) -> None:
    """A server that ends TLS before it has begun (RFC 8446 §6.1), and leaves the connection open."""
    connection.read_some()
    connection.send(b"\x15\x03\x03\0\x02\x01\0")
    connection.read_some()


class Impatient:
    """A socket that refuses what comes first after it was sent on, and is closed with that."""

    def __init__(self, plain: socket.socket):
        self.plain = plain
        self.has_sent = False

    def sendall(self, data: bytes) -> None:
        self.has_sent = True
        self.plain.sendall(data)

    def recv(self, size: int) -> bytes:
        data = self.plain.recv(size)
        if self.has_sent:
            self.plain.sendall(b"\x15\x03\x03\0\x02\x02\x28")  # handshake_failure
            self.plain.close()
            raise ConnectionAbortedError
        return data

    def __getattr__(self, name: str) -> object:
        return getattr(self.plain, name)


def refuses(credentials: dict):
    """A server of TLS 1.2 that asks for a certificate, and closes as soon as it knows that the client has none."""

    def serve(connection: Connection, _: str) -> None:
        settings = HandshakeSettings()
        settings.maxVersion = (3, 3)
        with suppress(ConnectionAbortedError):
            TLSConnection(Impatient(connection.socket)).handshakeServer(**credentials, settings=settings, reqCert=True)

    return serve


# What a handshake can be flooded with: type, version, length, content.
HANDSHAKE_FLOODS = {
    "warnings": b"\x15\x03\x03\0\x02\x01\x5a",
    "hello-requests": b"\x16\x03\x03\0\x04\0\0\0\0",
    "cipher-changes": b"\x14\x03\x03\0\x01\x01",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints its ports as one line of JSON, name: number, and then serves.")
    parser.add_argument("--pki", type=Path, required=True, help="a folder that scripts/pki filled")
    pki = parser.parse_args().pki
    chain = X509CertChain()
    chain.parsePemList((pki / "good.pem").read_text())
    credentials = {"certChain": chain, "privateKey": parsePEMKey((pki / "good.key").read_text(), private=True)}
    server = ScriptedServer()
    for label, version in VERSIONS.items():
        listen(server, f"records-{label}", credentials, version, uncut)
        for cut_name, cut in (CUTS | (CUTS_TLS13 if label == "tls1.3" else {})).items():
            listen(server, f"{cut_name}-{label}", credentials, version, cut)
    for name, record in HANDSHAKE_FLOODS.items():
        server.listen(f"handshake-{name}", floods(record))
    server.listen("handshake-trickles", trickles)
    server.listen("handshake-closes", closes)
    server.listen("handshake-refuses", refuses(credentials))
    print(json.dumps(server.ports), flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
