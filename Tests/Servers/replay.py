#!/usr/bin/env python3
"""Plays the vectors' wire bytes to one client, whole or in pieces, and tells what the client does with the connection.

    POST /vector/ID/whole     on "plain-replay" or "replay" (TLS): the vector's bytes in one send, then its end
    POST /vector/ID/pieces    the same, byte by byte, or in random pieces if there are many bytes
    POST /played              on "plain-replay-control": answered when all of it was sent
    POST /after               on "plain-replay": what became of the connection of the last vector: "kept" if this request
                              comes on it, "closed" if the client has closed it, else "open"

Over plain TCP there is no way to end that is neither a FIN nor an RST, after which the kernel may drop what came before.
So vectors whose stream ends uncleanly are to be asked for over TLS, which is then cut without close_notify; so are those
that wait for more: any end must then be too early for them.
"""

import argparse
import json
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from scripted import ScriptedServer, tls
from vector_file import Vector, read_vectors
from wire import Connection

# Wires up to here are played byte by byte; longer ones in so many pieces.
BYTE_BY_BYTE = 512
PIECES = 12
# Gives the client, which sleeps in poll, a chance to see each piece on its own.
PAUSE = 0.0002
# Long enough for any client that does what it should.
PATIENCE = 10


class Play:
    """A vector that is being played on a connection, or was."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self.is_sent = threading.Event()
        self.connection_has_ended = threading.Event()


class Replay:
    def __init__(self, vectors: dict[str, Vector], seed: int):
        self.vectors = vectors
        self.seed = seed
        self.last: Play | None = None

    def pieces(self, vector: Vector) -> Iterator[bytes]:
        wire = vector.wire
        cuts = range(1, len(wire))
        if len(wire) > BYTE_BY_BYTE:
            cuts = sorted(random.Random(f"{self.seed} {vector.id}").sample(cuts, PIECES - 1))
        yield from (wire[start:end] for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True))

    def play(self, connection: Connection, vector: Vector, how: str) -> None:
        play = self.last = Play(connection)
        try:
            if how == "whole":
                connection.send(vector.wire)
            else:
                for piece in self.pieces(vector):
                    connection.send(piece)
                    time.sleep(PAUSE)
            if vector.end == "clean":
                connection.socket.shutdown(socket.SHUT_WR)
        finally:
            play.is_sent.set()
        if vector.end != "open" or vector.waits:
            connection.cut()

    def fate(self, connection: Connection) -> bytes:
        if self.last.connection is connection:
            return b"kept"
        return b"closed" if self.last.connection_has_ended.wait(PATIENCE) else b"open"

    def serve(self, connection: Connection) -> None:
        try:
            while True:
                self.answer(connection)
        finally:
            if self.last is not None and self.last.connection is connection:
                self.last.connection_has_ended.set()

    def answer(self, connection: Connection) -> None:
        head = connection.read_head()
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
        connection.read_exactly(int(fields[b"content-length"]))
        request, *arguments = head.split(b" ")[1].decode("ascii").lstrip("/").split("/")
        if request == "vector":
            self.play(connection, self.vectors[arguments[0]], arguments[1])
            return
        if request == "played":
            answer = b"played" if self.last.is_sent.wait(PATIENCE) else b"not played"
        else:
            answer = self.fate(connection)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints its ports as one line of JSON, name: number, and then serves.")
    parser.add_argument("--pki", type=Path, required=True, help="a folder that scripts/pki filled")
    parser.add_argument("--seed", type=int, required=True, help="where the random pieces begin")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE.vectors")
    options = parser.parse_args()
    vectors = {vector.id: vector for path in options.files for vector in read_vectors(path)}
    replay = Replay(vectors, options.seed)
    server = ScriptedServer()
    context = tls(options.pki, "good")

    def serve_tls(connection: Connection, _: str) -> None:
        connection.start_tls(context)
        replay.serve(connection)

    server.listen("replay", serve_tls)
    for name in ("plain-replay", "plain-replay-control"):
        server.listen(name, lambda connection, _: replay.serve(connection))
    print(json.dumps(server.ports), flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
