"""One connection for many requests, and no request twice.

With a delay on the link, what one side sends crosses what the other does. The server counts the requests that it has
read: that count, not the client's word, shows that none was doubled.
"""

import signal
import socket
import time
from collections.abc import Callable

from case import case
from name_server import truth
from network import HOST, V4, V4_OTHER, Caller, Network
from packet import ACK, FIN, RST
from web_server import Request, WebServer, fine, fine_and_close
from wire import Connection

TLS_PORT = 443
# Seconds one way.
DELAY = 0.3


def check(answer: dict, error: str = "OK", *, reused: int | None = None, repeated: int = 0) -> None:
    assert answer["error"] == error, f"{answer['error']} instead of {error}: {answer}"
    assert answer["repeated"] == repeated, f"repeated is {answer['repeated']}: {answer}"
    assert reused is None or answer["reused"] == reused, f"reused is {answer['reused']}: {answer}"


def check_counts(web: WebServer, connections: int, requests: int) -> None:
    counts = len(web.connections), len(web.requests)
    assert counts == (connections, requests), f"{counts} connections and requests, not {(connections, requests)}"


def start(network: Network, is_tls: bool = False, **options: object) -> tuple[WebServer, Caller]:
    """A server, and a caller that knows its address."""
    network.name_server(truth(V4))
    web = network.web_server(is_tls=is_tls, port=TLS_PORT if is_tls else 80, **options)
    return web, network.caller()


def post(web: WebServer, caller: Caller, body: int = 10) -> dict:
    return caller.post(port=web.port, scheme="https" if web.port == TLS_PORT else "http", body=body)


def begin(web: WebServer, caller: Caller) -> None:
    caller.begin(port=web.port, scheme="https" if web.port == TLS_PORT else "http")


def await_packet(network: Network, wanted: Callable, since: int = 0) -> None:
    """Waits until a packet has come to the link."""
    end = time.monotonic() + 10
    while not any(wanted(packet) for packet in list(network.link.packets)[since:]):
        assert time.monotonic() < end, "a packet that was expected did not come"
        time.sleep(0.002)


for is_tls in False, True:
    kind = "over TLS" if is_tls else "plain"

    @case(f"keep-alive: five calls use one connection, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        network.name_server(truth(V4))
        web = network.web_server(is_tls=is_tls, port=TLS_PORT if is_tls else 80)
        trust = ["--trust", network.programs.pki / "root.pem"]
        url = f"{'https' if is_tls else 'http'}://{HOST}/"
        result = network.rtpost("--repeat", "5", *trust, url=url)
        assert result.status == 0 and result.output == "fine" * 5, str(result)
        assert result.reused == [False, True, True, True, True], str(result)
        check_counts(web, 1, 5)

    @case(f"keep-alive: a connection that the server has closed while idle is replaced silently, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        def answer(request: Request) -> None:
            request.answer()
            request.connection.finish()

        web, caller = start(network, is_tls, answer=answer)
        for _ in range(3):
            check(post(web, caller), reused=0)
            time.sleep(0.2)
        check_counts(web, 3, 3)
        caller.finish()

    @case(f"keep-alive: a request that crosses the server's FIN is sent again, once, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        web, caller = start(network, is_tls)
        check(post(web, caller))
        network.link.delay = DELAY
        close_idle(web.connections[0])
        check(post(web, caller), reused=0, repeated=1)
        check_counts(web, 2, 2)
        check(post(web, caller), reused=1)
        check_counts(web, 2, 3)
        caller.finish()

    @case(f"keep-alive: the same with FIN and RST both there before the client looks, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        web, caller = start(network, is_tls)
        check(post(web, caller))
        network.link.delay = DELAY
        before = len(network.link.packets)
        close_idle(web.connections[0])
        begin(web, caller)
        await_packet(network, lambda packet: packet.is_up and packet.payload, before)
        caller.process.send_signal(signal.SIGSTOP)
        await_packet(network, lambda packet: not packet.is_up and packet.flags & RST, before)
        time.sleep(DELAY + 0.1)
        caller.process.send_signal(signal.SIGCONT)
        answer = caller.end()
        # Whether the request can have arrived is not always to be seen then. Not to send it again is always right.
        if answer["error"] == "OK":
            check(answer, reused=0, repeated=1)
            check_counts(web, 2, 2)
        else:
            check(answer, "RESET")
            check_counts(web, 1, 1)

    @case(f"keep-alive: a request that was read and not answered is not sent again, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        def answer(request: Request) -> None:
            if request.number == 0:
                request.answer()
            else:
                request.connection.finish()

        web, caller = start(network, is_tls, answer=answer)
        check(post(web, caller))
        check(post(web, caller), "NO_RESPONSE", reused=1)
        check_counts(web, 1, 2)
        caller.finish()

    @case(f"keep-alive: a request that was answered in part is not sent again, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        def answer(request: Request) -> None:
            if request.number == 0:
                request.answer()
            else:
                request.send(b"H")
                request.connection.finish()

        web, caller = start(network, is_tls, answer=answer)
        check(post(web, caller))
        answered = post(web, caller)
        assert answered["error"] not in ("OK", "NO_RESPONSE"), str(answered)
        check(answered, answered["error"], reused=1)
        check_counts(web, 1, 2)

    @case(f"keep-alive: destroy ends the connection in good order, {kind}")
    def _(network: Network, is_tls: bool = is_tls) -> None:
        web, caller = start(network, is_tls)
        check(post(web, caller))
        before = len(network.link.packets)
        caller.finish()
        await_packet(network, lambda packet: packet.is_up and packet.flags & FIN, before)
        up = [packet for packet in network.link.packets[before:] if packet.is_up and packet.protocol == "tcp"]
        assert not any(packet.flags & RST for packet in up), "RST instead of FIN"
        payload = b"".join(packet.payload for packet in up)
        assert is_tls == bool(payload), f"{len(payload)} bytes were sent at the end"


def close_idle(connection: Connection) -> None:
    """Ends a connection from outside its thread, which waits in recv: FIN, and RST for what still comes.

    The thread closes it. At the end of the stream OpenSSL writes an alert, and a descriptor that was closed here could be
    something else by then.
    """
    connection.socket.shutdown(socket.SHUT_RDWR)


@case("keep-alive: a request that crosses the server's RST fails, and is not sent again")
def _(network: Network) -> None:
    web, caller = start(network)
    check(post(web, caller))
    network.link.delay = DELAY
    reset_idle(web.connections[0])
    check(post(web, caller), "RESET", reused=1)
    check_counts(web, 1, 1)
    check(post(web, caller), reused=0)
    check_counts(web, 2, 2)


def reset_idle(connection: Connection) -> None:
    """Ends a connection with RST from outside its thread, which closes it."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.socket.shutdown(socket.SHUT_RD)


@case("keep-alive: a connection that was reset while idle is replaced silently")
def _(network: Network) -> None:
    web, caller = start(network)
    check(post(web, caller))
    before = len(network.link.packets)
    reset_idle(web.connections[0])
    await_packet(network, lambda packet: not packet.is_up and packet.flags & RST, before)
    time.sleep(0.1)
    check(post(web, caller), reused=0)
    check_counts(web, 2, 2)


@case("keep-alive: a connection on which stray bytes have come is replaced silently")
def _(network: Network) -> None:
    web, caller = start(network)
    check(post(web, caller))
    web.connections[0].send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
    time.sleep(0.2)
    check(post(web, caller), reused=0)
    check_counts(web, 2, 2)


@case("keep-alive: a request of which nothing arrived before the server closed is sent again")
def _(network: Network) -> None:
    web, caller = start(network)
    check(post(web, caller))
    old_port = network.link.sent("tcp")[0].source_port
    network.link.drops = lambda packet: packet.is_up and packet.source_port == old_port
    begin(web, caller)
    await_packet(network, lambda packet: packet.is_up and packet.payload and b"POST" in packet.payload, 10)
    time.sleep(0.1)
    close_idle(web.connections[0])
    check(caller.end(), reused=0, repeated=1)
    check_counts(web, 2, 2)


@case("keep-alive: a request of which a part arrived before the server closed is not sent again")
def _(network: Network) -> None:
    def answer(request: Request) -> None:
        request.answer()
        if request.number == 0:
            request.connection.read_some()
            request.connection.finish()

    web, caller = start(network, answer=answer)
    check(post(web, caller))
    passed = []

    def drops(packet) -> bool:
        if packet.is_up and packet.payload:
            passed.append(packet)
        return packet.is_up and len(passed) > 1

    network.link.drops = drops
    answered = post(web, caller, body=20000)
    assert answered["error"] in ("NO_RESPONSE", "RESET"), str(answered)
    check(answered, answered["error"], reused=1)
    check_counts(web, 1, 1)


@case("keep-alive: a server that closes when the request arrives, without reading it, gets it once")
def _(network: Network) -> None:
    def answer(request: Request) -> None:
        request.answer()
        if request.number == 0:
            request.connection.socket.recv(1, socket.MSG_PEEK)
            request.connection.close()  # with unread bytes: RST

    web, caller = start(network, answer=answer)
    check(post(web, caller))
    check(post(web, caller), "RESET", reused=1)
    check_counts(web, 1, 1)


@case("keep-alive: a request is not sent a third time")
def _(network: Network) -> None:
    def answer(request: Request) -> None:
        if request.number == 0:
            request.answer()
        else:
            request.connection.finish()

    web, caller = start(network, answer=answer)
    check(post(web, caller))
    network.link.delay = DELAY
    close_idle(web.connections[0])
    check(post(web, caller), "NO_RESPONSE", repeated=1)
    check_counts(web, 2, 2)


@case("keep-alive: on a new connection a request is not sent again")
def _(network: Network) -> None:
    web, caller = start(network, accept=lambda connection: connection.socket.shutdown(socket.SHUT_WR))
    check(post(web, caller), "NO_RESPONSE", reused=0)
    assert len(web.connections) == 1, f"{len(web.connections)} connections"


@case("keep-alive: Connection: close is honoured")
def _(network: Network) -> None:
    web, caller = start(network, answer=fine_and_close)
    for _ in range(3):
        check(post(web, caller), reused=0)
    check_counts(web, 3, 3)


@case("keep-alive: HTTP/1.0 is not kept alive")
def _(network: Network) -> None:
    web, caller = start(network, answer=lambda request: request.send(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"))
    for _ in range(3):
        check(post(web, caller), reused=0)
    check_counts(web, 3, 3)


@case("keep-alive: a connection that was idle for too long is not used again")
def _(network: Network) -> None:
    web, _ = start(network)
    caller = network.caller(idle_timeout_ms=500)
    for pause, reused in (0, 0), (0.1, 1), (0.8, 0):
        time.sleep(pause)
        check(post(web, caller), reused=reused)
    check_counts(web, 2, 3)


@case("keep-alive: a connection carries no more requests than it may")
def _(network: Network) -> None:
    web, _ = start(network)
    caller = network.caller(requests_per_connection=2)
    for reused in (0, 1, 0, 1, 0):
        check(post(web, caller), reused=reused)
    check_counts(web, 3, 5)


@case("keep-alive: another host ends the connection in good order")
def _(network: Network) -> None:
    web, caller = start(network)
    other = network.web_server(V4_OTHER)
    check(post(web, caller))
    check(caller.post(V4_OTHER), reused=0)
    time.sleep(0.1)
    ended = [packet for packet in network.link.sent("tcp") if packet.target == V4 and packet.flags & (FIN | RST)]
    assert [packet.flags for packet in ended] == [FIN | ACK], f"flags {[packet.flags for packet in ended]}"
    check_counts(web, 1, 1)
    check_counts(other, 1, 1)


@case("keep-alive: a client that fails to get an answer starts afresh")
def _(network: Network) -> None:
    def answer(request: Request) -> None:
        if request.number == 1:
            request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlate!")
        else:
            time.sleep(0.8 if request.number == 0 else 0)
            fine(request)

    web, _ = start(network, answer=answer)
    caller = network.caller(first_byte_timeout_ms=300)
    check(post(web, caller), "TIMEOUT")
    answered = post(web, caller)
    check(answered, reused=0)
    assert answered["length"] == 5, f"the answer to an earlier request was taken: {answered}"
