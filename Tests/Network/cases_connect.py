"""Addresses to a connection (RFC 8305): which are tried, in what order, and how soon."""

import time

from case import case
from name_server import truth
from network import (
    BLACK_HOLES_V4,
    BLACK_HOLES_V6,
    HOST,
    NOBODY_V4,
    NOBODY_V6,
    V4,
    V4_OTHER,
    V6,
    V6_OTHER,
    Network,
    Result,
)
from packet import FIN, RST

EXIT_CONNECT = 7
EXIT_TIMEOUT = 28
# Milliseconds: an attempt's time alone, and what may pass where nothing should be waited for.
ALONE = 250
AT_ONCE = 200


def check_success(result: Result) -> None:
    assert result.status == 0 and result.output == "fine", str(result)


def check_failure(result: Result, status: int, sentence: str) -> None:
    assert result.status == status, f"should exit with {status}: {result}"
    assert "while connecting" in result.errors and sentence in result.errors, f'should say "{sentence}": {result}'


def time_to_connect(result: Result) -> int:
    return result.phase_ms("connecting")[0]


@case("connect: with IPv6 black-holed, IPv4 is used after 250 ms")
def _(network: Network) -> None:
    network.name_server(truth(V4, BLACK_HOLES_V6[0]))
    network.web_server()
    result = network.rtpost()
    check_success(result)
    assert network.link.attempts() == [BLACK_HOLES_V6[0], V4]
    assert ALONE <= time_to_connect(result) < 2 * ALONE + 200, str(result)


@case("connect: with IPv4 black-holed, IPv6 is used at once")
def _(network: Network) -> None:
    network.name_server(truth(BLACK_HOLES_V4[0], V6))
    network.web_server(V6)
    result = network.rtpost()
    check_success(result)
    assert network.link.attempts() == [V6]
    assert time_to_connect(result) < AT_ONCE, str(result)


for label, addresses in ("refuses", [V6, V4]), ("is not there, as ICMP says", [NOBODY_V6, V4]):

    @case(f"connect: when the first address {label}, the next is tried at once")
    def _(network: Network, addresses: list[str] = addresses) -> None:
        network.name_server(truth(*addresses))
        network.web_server()
        result = network.rtpost()
        check_success(result)
        assert network.link.attempts() == addresses
        assert result.attempts == addresses, f"--verbose should name the attempts: {result}"
        assert time_to_connect(result) < AT_ONCE, str(result)


@case("connect: when IPv4 is not there, as ICMP says, the next is tried at once")
def _(network: Network) -> None:
    network.name_server(truth(NOBODY_V4, V4))
    network.web_server()
    result = network.rtpost()
    check_success(result)
    assert time_to_connect(result) < AT_ONCE, str(result)


@case("connect: families take turns, IPv6 first")
def _(network: Network) -> None:
    v4, v6 = BLACK_HOLES_V4[:3], BLACK_HOLES_V6[:2]
    network.name_server(truth(*v4, V4, *v6))
    network.web_server()
    check_success(network.rtpost())
    attempts = network.link.attempts()
    assert attempts == [v6[0], v4[0], v6[1], v4[1], v4[2], V4], f"tried {attempts}"


@case("connect: all of sixteen addresses are tried within the deadline, 250 ms apart")
def _(network: Network) -> None:
    network.name_server(truth(*BLACK_HOLES_V4[:7], V4, *BLACK_HOLES_V6[:8]))
    network.web_server()
    result = network.rtpost()
    check_success(result)
    assert len(network.link.attempts()) == 16, f"tried {network.link.attempts()}"
    assert 15 * ALONE <= time_to_connect(result) < 15 * ALONE + 1500, str(result)
    first = {packet.target: packet.when for packet in reversed(network.link.sent("tcp")) if packet.opens_connection}
    times = sorted(first.values())
    assert min(b - a for a, b in zip(times, times[1:], strict=False)) > 0.2, "two attempts come close together"


@case("connect: an attempt goes on while others are made, and wins when it connects")
def _(network: Network) -> None:
    network.name_server(truth(V6, *BLACK_HOLES_V4[:2]))
    web = network.web_server(V6)
    # The first SYN is lost; the kernel sends it again after a second.
    lost = []
    network.link.drops = lambda packet: packet.target == V6 and packet.opens_connection and not lost and not lost.append(1)
    result = network.rtpost()
    check_success(result)
    assert web.addresses == [V6]
    assert 900 <= time_to_connect(result) < 2500, str(result)


@case("connect: the first to connect wins, and the others are closed")
def _(network: Network) -> None:
    network.link.delay = 0.2
    network.name_server(truth(V4, V6))
    web = network.web_server(V4, V6)
    caller = network.caller()
    answer = caller.post()
    assert answer["error"] == "OK" and answer["address"] == V6, str(answer)
    time.sleep(0.8)
    assert network.link.attempts() == [V6, V4], f"tried {network.link.attempts()}"
    assert web.addresses.count(V6) == 1 and len(web.requests) == 1
    ended = [packet for packet in network.link.sent("tcp") if packet.target == V4 and packet.flags & (FIN | RST)]
    assert ended, "the other connection is still open"
    caller.finish()


@case("connect: an attempt that is given up is not made any more")
def _(network: Network) -> None:
    network.name_server(truth(BLACK_HOLES_V6[0], V4))
    network.web_server()
    caller = network.caller()
    assert caller.post()["error"] == "OK"
    time.sleep(2)
    to_black_hole = [packet for packet in network.link.sent("tcp") if packet.target == BLACK_HOLES_V6[0]]
    assert len(to_black_hole) == 1, f"{len(to_black_hole)} packets were sent to it"
    caller.finish()


@case("connect: no route is an error of its own, at once")
def _(network: Network) -> None:
    network.device.ip("route del default dev rmnet0", "route del ::/0 dev rmnet0")
    network.name_server(truth(V4, V6))
    result = network.rtpost()
    check_failure(result, EXIT_CONNECT, "No route leads to the server")
    assert time_to_connect(result) < AT_ONCE, str(result)


@case("connect: no network at all is an error of its own, at once")
def _(network: Network) -> None:
    network.device.ip("link set rmnet0 down")
    result = network.rtpost(url=f"http://{V4}/")
    check_failure(result, EXIT_CONNECT, "No route leads to the server")
    result = network.rtpost()
    assert result.status in (6, EXIT_CONNECT) and result.seconds < 1.5, f"the look-up should fail at once: {result}"


@case("connect: with no route for one family the other is used at once")
def _(network: Network) -> None:
    network.device.ip("route del ::/0 dev rmnet0")
    network.name_server(truth(V4, V6))
    network.web_server()
    result = network.rtpost()
    check_success(result)
    assert time_to_connect(result) < AT_ONCE, str(result)


@case("connect: addresses that all refuse are an error of its own, at once")
def _(network: Network) -> None:
    network.name_server(truth(V4, V4_OTHER, V6, V6_OTHER))
    result = network.rtpost()
    check_failure(result, EXIT_CONNECT, "Nothing listens at that port")
    assert sorted(result.attempts) == sorted([V4, V4_OTHER, V6, V6_OTHER]), str(result)
    assert time_to_connect(result) < AT_ONCE, str(result)


@case("connect: black holes alone are a timeout, at the deadline")
def _(network: Network) -> None:
    network.name_server(truth(BLACK_HOLES_V4[0], BLACK_HOLES_V6[0]))
    result = network.rtpost("--timeout", "2")
    check_failure(result, EXIT_TIMEOUT, "The time allowed is over")
    assert 2 <= result.seconds < 3, str(result)


@case("connect: what the system forbids is an error of its own")
def _(network: Network) -> None:
    network.device.ip(f"route add prohibit {V4_OTHER}")
    check_failure(network.rtpost(url=f"http://{V4_OTHER}/"), EXIT_CONNECT, "The system forbids it")


for option, expected in ("-4", V4), ("-6", V6):

    @case(f"connect: {option} uses that family alone")
    def _(network: Network, option: str = option, expected: str = expected) -> None:
        network.name_server(truth(V4, V6))
        web = network.web_server(V4, V6)
        check_success(network.rtpost(option))
        assert web.addresses == [expected]


@case("connect: a connection has keep-alive probes")
def _(network: Network) -> None:
    network.name_server(truth(V4))
    network.web_server()
    caller = network.caller()
    assert caller.post()["error"] == "OK"
    sockets = network.device.call("ss", "--tcp", "--numeric", "--options")
    assert "timer:(keepalive,59sec" in sockets or "timer:(keepalive,1min" in sockets, f"no keep-alive timer: {sockets}"
    caller.finish()


@case("connect: the rest of a request does not wait for an acknowledgement (TCP_NODELAY)")
def _(network: Network) -> None:
    network.link.delay = 0.3
    network.name_server(truth(V4))
    network.web_server()
    caller = network.caller()
    answer = caller.post(body=2500)
    assert answer["error"] == "OK", str(answer)
    times = [packet.when for packet in network.link.sent("tcp") if packet.payload]
    assert len(times) >= 2 and times[-1] - times[0] < 0.3, f"sent at {[t - times[0] for t in times]}"
    caller.finish()


@case(f"connect: the report names {HOST}'s address that was used")
def _(network: Network) -> None:
    network.name_server(truth(V4, BLACK_HOLES_V6[0]))
    network.web_server()
    assert network.caller().post()["address"] == V4
