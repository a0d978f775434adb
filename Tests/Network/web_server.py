"""A server, which counts what arrives and answers as a test wants."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from namespace import Namespace
from wire import Closed, Connection


@dataclass
class Request:
    """A request that was read, and the connection to answer it on."""

    connection: Connection
    head: bytes
    body: bytes
    # How many requests the server had read before.
    number: int
    when: float = field(default_factory=time.monotonic)

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    def answer(self, body: bytes = b"fine", fields: bytes = b"") -> None:
        self.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), fields, body))


def fine(request: Request) -> None:
    request.answer()


def fine_and_close(request: Request) -> None:
    request.answer(fields=b"Connection: close\r\n")
    request.connection.finish()


class WebServer:
    """Listens at a port of some addresses. Each connection has a thread, which answers its requests one after another."""

    def __init__(
        self,
        place: Namespace,
        addresses: list[str],
        port: int = 80,
        answer: Callable[[Request], None] = fine,
        context: ssl.SSLContext | None = None,
        accept: Callable[[Connection], None] = lambda _: None,
    ):
        self.port = port
        self.answer = answer
        self.context = context
        # What is done with a connection before anything is read from it.
        self.accepted = accept
        self.requests: list[Request] = []
        self.connections: list[Connection] = []
        self.addresses: list[str] = []
        self.is_open = True
        self.lock = threading.Lock()
        self.listeners = [place.run(listen, address, port) for address in addresses]
        for listener in self.listeners:
            threading.Thread(target=self.serve, args=(listener,), daemon=True).start()

    def serve(self, listener: socket.socket) -> None:
        while self.is_open:
            with contextlib.suppress(OSError):
                tcp, _ = listener.accept()
                tcp.settimeout(None)
                connection = Connection(tcp)
                with self.lock:
                    self.connections.append(connection)
                    self.addresses.append(listener.getsockname()[0])
                threading.Thread(target=self.serve_connection, args=(connection,), daemon=True).start()

    def serve_connection(self, connection: Connection) -> None:
        with contextlib.suppress(Closed, OSError, ValueError), contextlib.closing(connection):
            self.accepted(connection)
            if self.context is not None:
                connection.start_tls(self.context)
            while True:
                self.answer(self.read(connection))

    def read(self, connection: Connection) -> Request:
        head = connection.read_head()
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
        body = connection.read_exactly(int(fields.get(b"content-length", 0)))
        with self.lock:
            self.requests.append(Request(connection, head, body, len(self.requests)))
            return self.requests[-1]

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)  # a thread that still waits for it would keep it open
            listener.close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)


def listen(address: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(64)
    listener.settimeout(0.2)
    return listener
