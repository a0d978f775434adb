"""The implementations that the engine is compared with, each driven as a client would drive it.

`ends` has the ends of a stream that a peer has a word for. Neither knows an unclean one, and httptools leaves it to its
caller to judge what an end means.
"""

import h11
import httptools

from answer import COMPLETE, REFUSED, WAITS, Answer, remembered

# Far above the engine's own limits, so that a head that is too long for h11 is too long for the engine.
H11_HEAD_BYTES = 1 << 24


class H11:
    """h11 keeps bytes until a line, or a whole head, is there, and judges it then."""

    name = "h11"
    ends = ("open", "clean")

    @remembered
    def answer(self, wire: bytes, end: str) -> Answer:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=H11_HEAD_BYTES)
        connection.send(h11.Request(method="POST", target="/", headers=[("Host", "a"), ("Content-Length", "0")]))
        connection.send(h11.EndOfMessage())
        status, body = 0, []
        # An empty piece is the end of the stream.
        pieces = [wire] if end == "open" else [wire, b""]
        try:
            for piece in pieces:
                if piece or end == "clean":
                    connection.receive_data(piece)
                while (event := connection.next_event()) is not h11.NEED_DATA:
                    if isinstance(event, h11.Response):
                        status = event.status_code
                    elif isinstance(event, h11.Data):
                        body.append(bytes(event.data))
                    elif isinstance(event, h11.EndOfMessage):
                        rest, has_ended = connection.trailing_data
                        reuse = connection.their_state is h11.DONE and not has_ended
                        return Answer(COMPLETE, status, b"".join(body), reuse, len(rest))
        except h11.RemoteProtocolError as error:
            return Answer(REFUSED, why=str(error), place=len(wire) - len(connection.trailing_data[0]))
        return Answer(WAITS, body=b"".join(body))


class HTTPTools:
    """httptools is Python's binding of llhttp, the parser of Node.js; it judges each byte as it comes."""

    name = "httptools"
    ends = ("open",)

    @remembered
    def answer(self, wire: bytes, end: str) -> Answer:
        response = _Response()
        # One byte at a time, since it would go on into what is behind the response.
        for index in range(len(wire)):
            try:
                response.parser.feed_data(wire[index : index + 1])
            except httptools.HttpParserError as error:
                return Answer(REFUSED, why=str(error), place=index + 1)
            except httptools.HttpParserUpgrade:
                return Answer(REFUSED, why="upgrade", place=index + 1)
            if response.is_complete:
                rest = len(wire) - index - 1
                return Answer(COMPLETE, response.status, b"".join(response.body), response.reuse, rest)
        return Answer(WAITS, body=b"".join(response.body))


class _Response:
    """Takes httptools' callbacks."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.body: list[bytes] = []
        self.reuse = self.is_complete = False

    def on_body(self, data: bytes) -> None:
        self.body.append(data)

    def on_message_complete(self) -> None:
        self.status = self.parser.get_status_code()
        # Each interim response is a message of its own.
        self.is_complete = not 100 <= self.status < 200
        self.reuse = self.parser.should_keep_alive()


PEERS = (H11(), HTTPTools())
