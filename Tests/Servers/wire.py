"""One accepted connection, as a test server sees it: bytes in, bytes out, and every way of ending it.

A server for tests needs what ordinary servers avoid: to say exactly which bytes go out in which send, to end TLS with
or without close_notify, and to end TCP with FIN or RST. So this sits on the socket itself.
"""

import contextlib
import socket
import ssl
import struct

HEAD_MAX = 65536


class Closed(Exception):
    """The connection is over, by the peer's doing or by the server's own."""


class Connection:
    """A connection over TCP or TLS. What it reads past the asked-for bytes is kept for the next read."""

    def __init__(self, tcp: socket.socket):
        self.socket = tcp
        self.unread = b""
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start_tls(self, context: ssl.SSLContext) -> None:
        # A handshake inside wrap_socket would, when it fails, close the socket its own way.
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        self.socket.do_handshake()

    @property
    def is_tls(self) -> bool:
        return isinstance(self.socket, ssl.SSLSocket)

    @property
    def is_resumed(self) -> bool:
        """The TLS handshake resumed a session."""
        return self.socket.session_reused

    def peek(self) -> bytes:
        """The next byte, which stays unread."""
        if not self.unread:
            self.unread = self.read_some()
        return self.unread[:1]

    def read_some(self, most: int = 65536) -> bytes:
        """Whatever comes next, at least one byte."""
        piece = self.unread[:most] or self.socket.recv(most)
        self.unread = self.unread[len(piece) :]
        if not piece:
            raise Closed
        return piece

    def read_exactly(self, length: int) -> bytes:
        pieces = []
        while length > 0:
            pieces.append(self.read_some(min(length, 65536)))
            length -= len(pieces[-1])
        return b"".join(pieces)

    def read_head(self) -> bytes:
        """A request's head, up to and with its empty line."""
        data = b""
        while b"\r\n\r\n" not in data:
            if len(data) > HEAD_MAX:
                raise Closed
            data += self.read_some()
        end = data.index(b"\r\n\r\n") + 4
        self.unread = data[end:] + self.unread
        return data[:end]

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def wait_for_end(self) -> None:
        """Takes and drops what the peer sends, until it closes."""
        while True:
            self.read_some()

    def finish(self) -> None:
        """Ends in good order: close_notify under TLS, then FIN; the peer gets all that was sent before."""
        if self.is_tls:
            # Without blocking, unwrap sends close_notify and gives up waiting for the peer's.
            self.socket.setblocking(False)
            with contextlib.suppress(OSError, ValueError):
                self.socket.unwrap()
        self.cut()

    def cut(self) -> None:
        """Ends with FIN and without close_notify. Unread bytes are taken first: else the kernel would send RST."""
        with contextlib.suppress(OSError):
            raw = socket.socket(fileno=self.socket.detach())
            raw.settimeout(5)
            raw.shutdown(socket.SHUT_WR)
            with raw:
                while raw.recv(65536):
                    pass
        raise Closed

    def reset(self) -> None:
        """Ends with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()
        raise Closed

    def close(self) -> None:
        self.socket.close()
