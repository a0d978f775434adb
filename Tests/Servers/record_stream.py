"""One accepted TLS connection whose server chooses every record: its length, its type, and whether it is sound.

The handshake is that of tlslite-ng; what comes after it is put together here. Records are sealed by OpenSSL's AES, since
a flood must be faster than the client that it is to drown.
"""

import contextlib
import socket
from collections.abc import Callable, Iterator

import tlslite.recordlayer
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tlslite.api import HandshakeSettings, TLSConnection
from tlslite.constants import ContentType, ECPointFormat
from tlslite.errors import BaseTLSException
from tlslite.messages import Message
from wire import Closed, Connection

RECORD_MAX = 1 << 14


class SealedByOpenSSL:
    """What tlslite wants of AES-GCM."""

    isBlockCipher, isAEAD, nonceLength, tagLength, implementation = False, True, 12, 16, "openssl"

    def __init__(self, key: bytes, _: object) -> None:
        self.name = f"aes{8 * len(key)}gcm"
        self.cipher = AESGCM(bytes(key))

    def seal(self, nonce: bytes, plaintext: bytes, data: bytes) -> bytearray:
        return bytearray(self.cipher.encrypt(bytes(nonce), bytes(plaintext), bytes(data)))

    def open(self, nonce: bytes, ciphertext: bytes, data: bytes) -> bytearray | None:
        with contextlib.suppress(InvalidTag):
            return bytearray(self.cipher.decrypt(bytes(nonce), bytes(ciphertext), bytes(data)))
        return None


tlslite.recordlayer.createAESGCM = SealedByOpenSSL


class RecordStream(Connection):
    """A connection of which the server decides the records. A send is cut into records of `piece` bytes."""

    # How many connections have been ended with close_notify by the client.
    clean_ends = 0

    def __init__(self, tcp: socket.socket) -> None:
        super().__init__(tcp)
        self.piece = RECORD_MAX

    def start_tls(self, credentials: dict, version: tuple[int, int], cut: Callable[[bytes], list[bytes]]) -> None:
        """Shakes hands; `cut` makes records of the handshake messages that go out together."""
        self.tls = TLSConnection(self.socket)
        send = self.layer.sendRecord

        def send_cut(message: Message) -> Iterator:
            if message.contentType != ContentType.handshake:
                yield from send(message)
                return
            for piece in cut(bytes(message.write())):
                yield from send(Message(ContentType.handshake, bytearray(piece)))

        self.layer.sendRecord = send_cut
        settings = HandshakeSettings()
        settings.minVersion = settings.maxVersion = version
        settings.cipherNames = ["aes128gcm"]
        settings.ec_point_formats = [ECPointFormat.uncompressed]  # mbedTLS 2.28 compresses if it may, but tlslite reads none
        try:
            self.tls.handshakeServer(**credentials, settings=settings)
        except BaseTLSException:
            raise Closed from None
        self.layer.sendRecord = send

    @property
    def layer(self) -> tlslite.recordlayer.RecordLayer:
        return self.tls._recordLayer

    @property
    def is_tls13(self) -> bool:
        return self.tls.version == (3, 4)

    def read_some(self, most: int = 65536) -> bytes:
        while not self.unread:
            try:
                header, content = self.receive_record()
            except BaseTLSException:
                raise Closed from None
            if header.type == ContentType.application_data:
                self.unread = bytes(content.bytes)
            elif header.type == ContentType.alert:
                level, description = content.bytes
                if (level, description) == (1, 0):
                    RecordStream.clean_ends += 1
                raise Closed
        return super().read_some(most)

    def receive_record(self) -> tuple:
        for result in self.layer.recvRecord():
            if result not in (0, 1):
                return result
        raise Closed

    def read_warning(self) -> int:
        """The next alert of level warning; nothing else may come first."""
        header, content = self.receive_record()
        if header.type != ContentType.alert or content.bytes[0] != 1:
            raise Closed
        return content.bytes[1]

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), self.piece):
            self.send_record(data[start : start + self.piece])

    def send_record(self, data: bytes, content_type: int = ContentType.application_data) -> None:
        for _ in self.layer.sendRecord(Message(content_type, bytearray(data))):
            pass

    def seal(self, data: bytes, content_type: int = ContentType.application_data) -> bytes:
        """The bytes of a record, which are not sent."""
        tcp = self.tls.sock
        tcp.buffer_writes = True
        self.send_record(data, content_type)
        sealed = b"".join(bytes(piece) for piece in tcp._write_queue)
        tcp._write_queue.clear()
        tcp.buffer_writes = False
        return sealed

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes that no record layer has seen."""
        self.socket.sendall(data)

    def send_key_update(self, wants_reply: bool) -> None:
        """Sends KeyUpdate (RFC 8446 §4.6.3), and goes on with new keys."""
        session = self.tls.session
        self.send_record(bytes([24, 0, 0, 1, wants_reply]), ContentType.handshake)
        session.cl_app_secret, session.sr_app_secret = self.layer.calcTLS1_3KeyUpdate_reciever(
            session.cipherSuite, session.cl_app_secret, session.sr_app_secret
        )

    def finish(self) -> None:
        self.send_record(bytes([1, 0]), ContentType.alert)
        self.cut()
