#!/usr/bin/env python3
"""The scripted server: one process, many ports, each of which behaves in its own way.

On the ports that speak HTTP, plain or with one of the PKI's certificates, the request's path chooses what happens
(behaviours/). The other ports misbehave before a request can be made. One thread per connection, blocking sockets.
The process ends when its stdin does.
"""

import argparse
import contextlib
import functools
import json
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import behaviours  # noqa: F401  (it registers what it holds)
from exchange import BEFORE_BODY, PATHS, Counts, Exchange, Sessions
from measured import MeasuredConnection
from wire import Closed, Connection

# As the greeting of any protocol in which the server speaks first.
GREETING = b"220 mail.example ready\r\n"
# TLS for a port: as it is, as it is made when the first handshake begins, or with sessions that can be forgotten.
Context = ssl.SSLContext | Callable[[], ssl.SSLContext] | Sessions


class ScriptedServer:
    """The ports, by name, and what they have counted."""

    def __init__(self):
        self.ports: dict[str, int] = {}
        self.counts: dict[str, Counts] = {}
        self.sessions: dict[str, Sessions] = {}
        self.idle_sockets: list[socket.socket] = []

    def listen(self, name: str, serve: Callable[[Connection, str], None], host: str = "127.0.0.1") -> None:
        """Opens a port, each of whose connections is given to `serve` in a thread of its own."""
        listener = bind(host)
        listener.listen(64)
        self.ports[name] = listener.getsockname()[1]
        self.counts[name] = Counts()
        threading.Thread(target=self.accept, args=(listener, name, serve), daemon=True).start()

    def accept(self, listener: socket.socket, name: str, serve: Callable[[Connection, str], None]) -> None:
        while True:
            tcp, _ = listener.accept()
            self.counts[name].connections += 1
            threading.Thread(target=run, args=(serve, tcp, name), daemon=True).start()

    def listen_http(
        self,
        name: str,
        context: Context | None = None,
        host: str = "127.0.0.1",
        kind: type[Connection] = Connection,
    ) -> None:
        def serve(connection: Connection, name: str) -> None:
            connection = kind(connection.socket)
            if context is not None:
                try:
                    connection.start_tls(context_now(context, connection))
                except (OSError, ValueError):
                    connection.cut()
                self.counts[name].handshakes += 1
                self.counts[name].resumptions += connection.is_resumed
            # OpenSSL resumes no session by its id that has not ended with a close_notify of its own.
            with contextlib.ExitStack() as stack:
                if isinstance(context, Sessions):
                    stack.callback(connection.finish)
                while True:
                    self.answer(connection, name)

        if isinstance(context, Sessions):
            self.sessions[name] = context
        self.listen(name, serve, host)

    def answer(self, connection: Connection, port_name: str) -> None:
        """Reads one request and does what its path says."""
        if not connection.peek().isalpha():
            connection.send(b"HTTP/1.1 400 This is HTTP\r\nConnection: close\r\n\r\n")
            connection.finish()
        head = connection.read_head()
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
        length = int(fields.get(b"content-length", 0))
        name, *arguments = head.split(b" ")[1].decode("ascii").split("?")[0].lstrip("/").split("/")
        exchange = Exchange(connection, head, b"", length, self.counts, port_name, self.sessions)
        behaviour = PATHS.get(name)
        if behaviour not in BEFORE_BODY:
            exchange.body = connection.read_exactly(length)
        if behaviour is None:
            exchange.respond(f"no behaviour {name}".encode(), status=b"404 Not Found")
        else:
            behaviour(exchange, *arguments)

    def refuse(self, name: str) -> None:
        """A port that is taken, and at which nothing listens: connections are refused."""
        self.idle_sockets.append(bind("127.0.0.1"))
        self.ports[name] = self.idle_sockets[-1].getsockname()[1]

    def never_accept(self, name: str) -> None:
        """A port whose queue is full: the kernel drops what arrives there, as a black hole on the way would."""
        listener = bind("127.0.0.1")
        listener.listen(0)
        self.ports[name] = listener.getsockname()[1]
        self.idle_sockets.append(listener)
        with contextlib.suppress(TimeoutError):
            while True:
                filler = socket.socket()
                self.idle_sockets.append(filler)
                filler.settimeout(0.2)
                filler.connect(listener.getsockname())


# Ports of 127.0.0.1 that nobody is to have, since they are somebody's of ::1.
reserved: list[socket.socket] = []


def bind(host: str) -> socket.socket:
    """A port that nobody else has. One of ::1 is taken of 127.0.0.1, too: a client of `localhost` tries both."""
    while True:
        bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        bound.bind((host, 0))
        if host == "127.0.0.1":
            return bound
        other = socket.socket()
        try:
            other.bind(("127.0.0.1", bound.getsockname()[1]))
        except OSError:
            bound.close()
            continue
        reserved.append(other)
        return bound


def context_now(context: Context, connection: Connection) -> ssl.SSLContext:
    """The context for a handshake that begins, unless it is to be spoilt."""
    if isinstance(context, ssl.SSLContext):
        return context
    if not isinstance(context, Sessions):
        return context()
    if context.faults_left > 0:
        context.faults_left -= 1
        connection.read_some()
        FAULTS[context.fault](connection)
    return context.context


def run(serve: Callable[[Connection, str], None], tcp: socket.socket, name: str) -> None:
    """Serves a connection to its end. That the peer ends it first is a test's business, not the server's."""
    with contextlib.suppress(Closed, OSError):
        connection = Connection(tcp)
        with contextlib.closing(connection):
            serve(connection, name)


def silent(connection: Connection, _: str) -> None:
    connection.wait_for_end()


def closes_at_accept(connection: Connection, _: str) -> None:
    connection.cut()


def resets_at_accept(connection: Connection, _: str) -> None:
    connection.reset()


def greets(connection: Connection, _: str) -> None:
    connection.send(GREETING)
    connection.wait_for_end()


def closes_in_handshake(connection: Connection, _: str) -> None:
    connection.read_some()
    connection.cut()


def resets_in_handshake(connection: Connection, _: str) -> None:
    connection.read_some()
    connection.reset()


# The ways in which a session can be resumed.
SESSIONS = [
    ("id", ssl.TLSVersion.TLSv1_2, ssl.OP_NO_TICKET),
    ("ticket", ssl.TLSVersion.TLSv1_2, ssl.Options(0)),
    ("psk", ssl.TLSVersion.TLSv1_3, ssl.Options(0)),
]
# A fatal alert: handshake_failure.
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"


def alerts(connection: Connection) -> None:
    connection.send(ALERT)
    connection.cut()


FAULTS = {"closes": Connection.cut, "resets": Connection.reset, "alerts": alerts}
MISBEHAVING_PORTS = [silent, closes_at_accept, resets_at_accept, greets, closes_in_handshake, resets_in_handshake]


def tls(
    pki: Path,
    certificate: str,
    oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ciphers: str = "DEFAULT:@SECLEVEL=0",
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Level 0 lets the server present the weak key: refusing it is the client's duty.
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = oldest, newest
    context.load_cert_chain(pki / f"{certificate}.pem", pki / f"{certificate}.key")
    return context


def when_needed(*arguments: object) -> Callable[[], ssl.SSLContext]:
    """A context that is made at the first handshake: most tests need few of the certificates."""
    return functools.cache(functools.partial(tls, *arguments))


def sessions(pki: Path, version: ssl.TLSVersion, options: ssl.Options) -> Sessions:
    """TLS of one version, whose sessions can be forgotten."""

    def make_context(certificate: str) -> ssl.SSLContext:
        context = tls(pki, certificate, version, version)
        context.options |= options
        return context

    return Sessions(make_context, make_context("good"))


def open_ports(server: ScriptedServer, pki: Path) -> None:
    server.listen_http("plain")
    server.listen_http("plain-ipv6", host="::1")
    for key in sorted(pki.glob("*.key")):
        server.listen_http(key.stem, when_needed(pki, key.stem))
        for label, version in ("tls1.2", ssl.TLSVersion.TLSv1_2), ("tls1.3", ssl.TLSVersion.TLSv1_3):
            server.listen_http(f"{key.stem}-{label}", when_needed(pki, key.stem, version, version))
    for label, context in (
        ("measured", tls(pki, "web")),
        ("measured-tls1.2", tls(pki, "web", newest=ssl.TLSVersion.TLSv1_2)),
        ("measured-tls1.3", tls(pki, "web", oldest=ssl.TLSVersion.TLSv1_3)),
    ):
        server.listen_http(label, context, kind=MeasuredConnection)
    for kind, version, options in SESSIONS:
        made = sessions(pki, version, options)
        server.listen_http(f"session-{kind}", made)
        server.listen_http(f"session-{kind}-2", made)
    server.listen_http("good-ipv6", tls(pki, "good"), host="::1")
    server.listen_http("tls1.1", tls(pki, "good", ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1))
    # Key exchange by RSA, which the certificate's key can't do.
    server.listen_http("no-common-suite", tls(pki, "good", newest=ssl.TLSVersion.TLSv1_2, ciphers="AES128-GCM-SHA256"))
    # A client's first key share is for another curve.
    choosy = tls(pki, "good", oldest=ssl.TLSVersion.TLSv1_3)
    choosy.set_ecdh_curve("secp384r1")
    server.listen_http("hello-retry", choosy)
    for name, mode in ("asks-for-certificate", ssl.CERT_OPTIONAL), ("requires-certificate", ssl.CERT_REQUIRED):
        for label, oldest, newest in (
            ("", ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
            ("-tls1.2", ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2),
            ("-tls1.3", ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3),
        ):
            asking = tls(pki, "good", oldest, newest)
            asking.verify_mode = mode
            asking.load_verify_locations(pki / "root.pem")
            server.listen_http(name + label, asking)
    # OpenSSL takes a client's certificate on no other curves than those it agrees on keys with.
    asking = tls(pki, "good", newest=ssl.TLSVersion.TLSv1_2)
    asking.set_ecdh_curve("brainpoolP256r1")
    asking.verify_mode = ssl.CERT_REQUIRED
    asking.load_verify_locations(pki / "root.pem")
    server.listen_http("requires-certificate-brainpool", asking)
    for serve in MISBEHAVING_PORTS:
        server.listen(serve.__name__.replace("_", "-"), serve)
    server.refuse("refused")
    server.never_accept("not-accepting")


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints its ports as one line of JSON, name: number, and then serves.")
    parser.add_argument("--pki", type=Path, required=True, help="a folder that scripts/pki filled")
    server = ScriptedServer()
    open_ports(server, parser.parse_args().pki)
    print(json.dumps(server.ports), flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
