"""DNS messages (RFC 1035 §4), made and read by other code than the library's."""

import ipaddress
import struct
from dataclasses import dataclass

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
TYPE_NAMES = {number: name for name, number in TYPES.items()}
NO_ERROR, FORMAT_ERROR, SERVER_FAILURE, NAME_ERROR, NOT_IMPLEMENTED, REFUSED = range(6)
# A pointer to the name of the question.
QUESTION = b"\xc0\x0c"
RESPONSE = 0x8180
TRUNCATED = 0x0200


@dataclass
class Query:
    """What a client asks."""

    data: bytes

    @property
    def id(self) -> int:
        return struct.unpack_from("!H", self.data)[0]

    @property
    def flags(self) -> int:
        return struct.unpack_from("!H", self.data, 2)[0]

    @property
    def counts(self) -> tuple[int, ...]:
        return struct.unpack_from("!4H", self.data, 4)

    @property
    def question(self) -> bytes:
        return self.data[12:]

    @property
    def name(self) -> str:
        labels, position = [], 12
        while length := self.data[position]:
            labels.append(self.data[position + 1 : position + 1 + length].decode())
            position += 1 + length
        return ".".join(labels)

    @property
    def type(self) -> str:
        return TYPE_NAMES[struct.unpack("!H", self.data[-4:-2])[0]]


def name(text: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def question(text: str, type_name: str, class_number: int = 1) -> bytes:
    return name(text) + struct.pack("!HH", TYPES[type_name], class_number)


def record(type_name: str, data: bytes, owner: bytes = QUESTION, ttl: int = 60, length: int | None = None) -> bytes:
    return owner + struct.pack("!HHIH", TYPES[type_name], 1, ttl, len(data) if length is None else length) + data


def address(text: str, owner: bytes = QUESTION, ttl: int = 60) -> bytes:
    """A record of the type that the address asks for."""
    parsed = ipaddress.ip_address(text)
    return record("A" if parsed.version == 4 else "AAAA", parsed.packed, owner, ttl)


def alias(target: str, owner: bytes = QUESTION, ttl: int = 60) -> bytes:
    return record("CNAME", name(target), owner, ttl)


def response(query: Query, *records: bytes, code: int = NO_ERROR, flags: int = RESPONSE, **changes: object) -> bytes:
    """A response to a query. `changes` are to its `id`, its `question`, or the `count` of records that it claims."""
    count = changes.get("count", len(records))
    header = struct.pack("!6H", changes.get("id", query.id), flags | code, 1, count, 0, 0)
    return header + changes.get("question", query.question) + b"".join(records)
