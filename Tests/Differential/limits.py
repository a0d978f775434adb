"""What the engine refuses since it is more than a limit of its own, by cause. The peers have no such limits, or are not
held to theirs. difference.py says what an entry proves.

RFC 9110 §2.3, §5.4 and RFC 9112 §3, §7.1.1 leave such limits to the recipient, and ask it to have them.
"""

from difference import BOTH, CHUNKED, EMPTY, HELLO, OK, we_refuse
from repairs import at, before, everywhere

# A field that means nothing to any of the three, or a line that is there again.
NEEDLESS = (
    rb"^(?!(?:content-length|transfer-encoding|(?:proxy-)?connection|content-encoding):)[^\s:]+:[^\n]*\r\n"
    rb"(?:[ \t][^\n]*\r\n)*"
    rb"|^([^\r\n]+:[^\r\n]*\r\n)(?=\1)"
)
LONG_LINE = rb"^([^\r\n]{500})[^\r\n]*([^\r\n]{500}\r?\n?)"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
MANY_FIELDS = b"A: b\r\n" * 129

LIMITS = (
    we_refuse(
        "a line of more than 8 KiB", BOTH, "lineLimit",
        at(LONG_LINE, rb"\1\2"),
        OK + b"A: " + b"x" * 8190 + b"\r\n" + EMPTY,
        "Limits.lineBytes: a server that has no end of a line must not keep the client",
    ),
    we_refuse(
        "heads of more than 32 KiB", BOTH, "headLimit",
        before(NEEDLESS, b"", count=0),
        OK + (b"A: " + b"x" * 8187 + b"\r\n") * 4 + EMPTY,
        "Limits.headBytes: nor must one that has no end of a head",
    ),
    we_refuse(
        "more than 128 fields", BOTH, "fieldLimit",
        before(NEEDLESS, b"", count=0),
        OK + MANY_FIELDS + EMPTY,
        "Limits.fields",
    ),
    we_refuse(
        "more than 8 interim responses", BOTH, "interimLimit",
        before(rb"^HTTP/1\.\d 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r\n", b""),
        INTERIM * 9 + OK + EMPTY,
        "Limits.interimResponses: RFC 9110 §15.2 has them parsed, however many; a flood would outlast any patience",
    ),
    we_refuse(
        "a trailer of more than 8 KiB", BOTH, "trailerLimit",
        at(LONG_LINE, rb"\1\2"),
        OK + CHUNKED + b"\r\n0\r\nA: " + b"x" * 8190 + b"\r\n\r\n",
        "Limits.trailerBytes",
    ),
    we_refuse(
        "trailers of more than 8 KiB", BOTH, "trailerLimit",
        before(NEEDLESS, b"", count=0),
        OK + CHUNKED + b"\r\n0\r\n" + (b"A: " + b"x" * 500 + b"\r\n") * 20 + b"\r\n",
        "Limits.trailerBytes",
    ),
    we_refuse(
        "a chunk extension of more than 1 KiB", BOTH, "chunkExtensionLimit",
        at(rb"[ \t;][^\r\n]*", b""),
        OK + CHUNKED + b"\r\n5;" + b"a" * 1024 + b"\r\n" + HELLO[3:],
        "Limits.chunkExtensionBytes: RFC 9112 §7.1.1 asks for a limit of their length",
    ),
    we_refuse(
        "chunk extensions of more than four fifths of a body", BOTH, "chunkLimit",
        everywhere(rb"^([0-9a-f]+)[ \t]*;[^\r\n]*", rb"\1"),
        OK + CHUNKED + b"\r\n" + (b"1;" + b"a" * 1000 + b"\r\nx\r\n") * 103 + b"0\r\n\r\n",
        "Limits.chunkOverheadBytes: so little body for so many bytes is an attack",
    ),
    we_refuse(
        "chunks of one byte each", BOTH, "chunkLimit",
        everywhere(rb"^(?s:1\r\n(.)\r\n1\r\n(.)\r\n)", rb"2\r\n\1\2\r\n"),
        OK + CHUNKED + b"\r\n" + b"1\r\nx\r\n" * 20_500 + b"0\r\n\r\n",
        "Limits.chunkOverheadBytes: so little body for so many bytes is an attack",
    ),
)
