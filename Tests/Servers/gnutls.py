"""GnuTLS as a server's TLS, by its C library: as much of it as a connection needs."""

import ctypes
import socket
from pathlib import Path

from wire import Closed, Connection

# From gnutls.h.
SERVER, PEM, CERTIFICATE, SHUT_WR = 1, 1, 1, 1
INTERRUPTED, AGAIN = -52, -28

library = ctypes.CDLL("libgnutls.so.30")
library.gnutls_record_send.restype = library.gnutls_record_recv.restype = ctypes.c_ssize_t
library.gnutls_strerror.restype = ctypes.c_char_p


class GnuTLSError(Exception):
    """What GnuTLS has no liking for."""


def check(result: int) -> int:
    if result < 0:
        raise GnuTLSError(library.gnutls_strerror(int(result)).decode())
    return result


class Credentials:
    """A certificate with its chain and its key, and what is spoken."""

    def __init__(self, pki: Path, name: str, priority: str) -> None:
        self.handle = ctypes.c_void_p()
        self.priority = priority.encode()
        check(library.gnutls_certificate_allocate_credentials(ctypes.byref(self.handle)))
        files = [bytes(pki / f"{name}.{kind}") for kind in ("pem", "key")]
        check(library.gnutls_certificate_set_x509_key_file(self.handle, *files, PEM))


class GnuTLSConnection(Connection):
    """A connection over GnuTLS, read and written as if it were one over OpenSSL."""

    def __init__(self, tcp: socket.socket, credentials: Credentials) -> None:
        super().__init__(tcp)
        self.session = ctypes.c_void_p()
        check(library.gnutls_init(ctypes.byref(self.session), SERVER))
        check(library.gnutls_priority_set_direct(self.session, credentials.priority, None))
        check(library.gnutls_credentials_set(self.session, CERTIFICATE, credentials.handle))
        library.gnutls_transport_set_int2(self.session, tcp.fileno(), tcp.fileno())

    def shake_hands(self) -> None:
        while (result := library.gnutls_handshake(self.session)) < 0:
            if library.gnutls_error_is_fatal(result):
                raise Closed

    def read_some(self, most: int = 65536) -> bytes:
        while not self.unread:
            room = ctypes.create_string_buffer(most)
            count = library.gnutls_record_recv(self.session, room, ctypes.c_size_t(most))
            if count == 0 or (count < 0 and count not in (INTERRUPTED, AGAIN)):
                raise Closed
            self.unread = room.raw[: max(count, 0)]
        return super().read_some(most)

    def send(self, data: bytes) -> None:
        while data:
            count = library.gnutls_record_send(self.session, bytes(data), ctypes.c_size_t(len(data)))
            if count < 0:
                raise Closed
            data = data[count:]

    def finish(self) -> None:
        library.gnutls_bye(self.session, SHUT_WR)
        self.cut()

    def close(self) -> None:
        super().close()
        library.gnutls_deinit(self.session)
