"""IP packets, as far as the tests look into them."""

import ipaddress
import struct
from dataclasses import dataclass

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
PROTOCOLS = {6: "tcp", 17: "udp"}


@dataclass
class Packet:
    data: bytes
    # The device sent it, rather than the world.
    is_up: bool
    # When it came to the link, on the monotonic clock.
    when: float
    # "tcp", "udp" or "other"; with "other" there is nothing more to know.
    protocol: str = "other"
    source: str = ""
    target: str = ""
    source_port: int = 0
    target_port: int = 0
    # TCP's, 0 for UDP.
    flags: int = 0
    payload: bytes = b""

    def __post_init__(self):
        is_version_6 = self.data[0] >> 4 == 6
        protocol = self.data[6 if is_version_6 else 9]
        self.source = address(self.data[8:24] if is_version_6 else self.data[12:16])
        self.target = address(self.data[24:40] if is_version_6 else self.data[16:20])
        transport = self.data[40 if is_version_6 else (self.data[0] & 15) * 4 :]
        if protocol not in PROTOCOLS or len(transport) < 8:
            return
        self.protocol = PROTOCOLS[protocol]
        self.source_port, self.target_port = struct.unpack_from("!HH", transport)
        if self.protocol == "tcp":
            self.flags = transport[13]
            self.payload = transport[(transport[12] >> 4) * 4 :]
        else:
            self.payload = transport[8:]

    @property
    def opens_connection(self) -> bool:
        return self.flags & (SYN | ACK) == SYN


def address(data: bytes) -> str:
    return str(ipaddress.ip_address(data))
