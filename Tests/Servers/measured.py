"""A TLS connection whose records are measured as they go out."""

import ssl

from wire import Closed, Connection


class MeasuredConnection(Connection):
    """OpenSSL between memory and memory, so that what it makes can be looked at before it is sent."""

    # Content behind a record's header: all that TLS adds to it counts.
    longest = 0

    def start_tls(self, context: ssl.SSLContext) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.run(self.tls.do_handshake)

    @property
    def is_resumed(self) -> bool:
        return self.tls.session_reused

    def run(self, step, *arguments: object) -> object:
        """Goes on with a step until it is done."""
        while True:
            try:
                return step(*arguments)
            except ssl.SSLWantReadError:
                self.flush()
                self.incoming.write(self.socket.recv(65536) or self.end())
            finally:
                self.flush()

    def end(self) -> None:
        raise Closed

    def flush(self) -> None:
        data = self.outgoing.read()
        self.socket.sendall(data)
        while data:  # OpenSSL makes whole records
            length = int.from_bytes(data[3:5], "big")
            self.longest = max(self.longest, length)
            data = data[5 + length :]

    def read_some(self, most: int = 65536) -> bytes:
        if not self.unread:
            self.unread = self.run(self.tls.read, 65536)
        return super().read_some(most)

    def send(self, data: bytes) -> None:
        while data:
            data = data[self.run(self.tls.write, data) :]
