"""What both take, each in its way; and what one refuses at once, and the other when it has more. By cause; difference.py
says what an entry proves.

The last kind must stay last in the list: it only asks again with more bytes.
"""

from difference import BOTH, CHUNKED, EMPTY, H11, HELLO, HTTPTOOLS, OK, OURS, THEIRS, Difference
from repairs import BODILESS, FIELD, FRAMING_FIELDS, LAST_CHUNK, REST, at, before, ended, without

ANOTHER_WAY = (
    Difference(
        "empty elements around chunked",
        HTTPTOOLS, ours=".*", theirs="waits", steady=OURS,
        repair=before(rb"(^transfer-encoding:)(?=.*,)[ \t,]*chunked[ \t,]*\r\n", rb"\1 chunked\r\n"),
        example=OK + b"Transfer-Encoding: chunked,\r\n\r\n" + HELLO,
        reason="RFC 9110 §5.6.1.2: a recipient must ignore a reasonable number of empty list elements",
    ),
    Difference(
        "HTAB behind chunked",
        HTTPTOOLS, ours=".*", theirs="waits", steady=OURS,
        repair=before(rb"(^transfer-encoding:.*chunked) *\t[ \t]*\r\n", rb"\1\r\n"),
        example=OK + b"Transfer-Encoding: chunked\t\r\n\r\n" + HELLO,
        reason="RFC 9112 §5.1: OWS, which is no part of the value",
    ),
    Difference(
        "a Transfer-Encoding without elements",
        HTTPTOOLS, ours=".*", theirs="waits", steady=OURS,
        repair=before(rb"^transfer-encoding:[ \t,]*\r\n", b""),
        example=OK + CHUNKED + b"Transfer-Encoding: ,\r\n\r\n" + HELLO,
        reason="RFC 9110 §5.3, §5.6.1.2: the lines are one list, and its empty elements must be ignored",
    ),
    Difference(
        "framing fields of an interim response above 103",
        HTTPTOOLS, ours=".*", theirs=".*", steady=OURS,
        repair=before(
            rb"(^HTTP/1\.\d 1(?!0[0-3])\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*?)" + FIELD % FRAMING_FIELDS,
            rb"\1",
        ),
        example=b"HTTP/1.1 199 Yet\r\nContent-Length: 5\r\n\r\n" + OK + EMPTY,
        reason="RFC 9112 §6.3 item 1: any 1xx ends at the empty line, whatever its fields say",
    ),
    Difference(
        "keep-alive from an HTTP/1.0 server",
        HTTPTOOLS, ours="complete", theirs="complete", steady=OURS,
        repair=before(FIELD % rb"connection", b"", count=0),
        example=b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + EMPTY,
        reason="RFC 9112 §9.3 leaves it open; persistence of HTTP/1.0 has interoperability problems (§C.2.2)",
    ),
    Difference(
        "Proxy-Connection",
        HTTPTOOLS, ours="complete", theirs="complete", steady=OURS,
        repair=without(rb"proxy-connection"),
        example=OK + b"Proxy-Connection: close\r\n" + EMPTY,
        reason="RFC 9112 §9.3 knows Connection alone; the other was an experiment (§C.2.2)",
    ),
    Difference(
        "reuse behind framing of a response without a body",
        BOTH, ours="complete", theirs="complete", steady=THEIRS,
        repair=at(BODILESS + FIELD % FRAMING_FIELDS + REST, rb"\1\2"),
        example=b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n",
        reason="RFC 9112 §6.3: whoever sends it may mean a body after all, so the connection is not used again",
    ),
    Difference(
        "Transfer-Encoding among the trailers",
        HTTPTOOLS, ours="complete", theirs="complete", steady=OURS,
        repair=at(LAST_CHUNK + FIELD % rb"transfer-encoding" + REST, rb"\1\2"),
        example=OK + CHUNKED + b"\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n",
        reason="RFC 9110 §6.5.1: trailers are not merged into the header fields; ours are dropped",
    ),
)

SOONER = (
    Difference(
        "a version that has not ended",
        HTTPTOOLS, ours="refused: statusLine", theirs="waits", steady=OURS,
        repair=ended,
        example=b"HTTP/2",
        reason="httptools judges a version when it has all of it; the engine at the first byte that is wrong",
    ),
    Difference(
        "a line or a head that has not ended",
        H11, ours="refused: .*", theirs="waits", steady=OURS,
        repair=ended,
        example=b"HTTP/1.1 2x",
        reason="h11 judges a head or a chunk line when it has all of it; the engine at the first byte that is wrong",
    ),
    Difference(
        "a fault in a framing field",
        HTTPTOOLS, ours="waits", theirs="refused: .*(Content-Length|Transfer-Encoding).*", steady=THEIRS,
        repair=ended,
        example=OK + b"Content-Length: x\r\n",
        reason="RFC 9112 §6.3 item 1: whether the fields mean anything is known when the head has ended",
    ),
    Difference(
        "a blank behind a chunk size",
        HTTPTOOLS, ours="waits", theirs="refused: Invalid character in chunk size", steady=THEIRS,
        repair=ended,
        example=OK + CHUNKED + b"\r\n5 ",
        reason="RFC 9112 §7.1.1: whether it is BWS is known when more has come",
    ),
)

OTHERWISE = (*ANOTHER_WAY, *SOONER)
