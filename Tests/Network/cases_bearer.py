"""Bearers: traffic takes the one that it is told to, or none; and a connection does not outlive a change of route.

What went where is read off the links: all that the device sends passes one of them.
"""

import shutil
import threading

from case import case
from name_server import truth
from network import HOST, NAME_SERVER, OTHER_BEARERS_NAME_SERVER, V4, V4_OTHER, V6, V6_OTHER, Caller, Network, Result
from packet import Packet
from web_server import Request

EXIT_CONNECT = 7
EXIT_OPTION = 43
EXIT_INTERFACE = 45
NOBODY = "65534"


def sent(network: Network, number: int) -> list[Packet]:
    """What the device has sent over a bearer."""
    link = network.links[number]
    return link.sent("tcp") + link.sent("udp")


def check_only_over(network: Network, number: int) -> None:
    protocols = {packet.protocol for packet in sent(network, number)}
    assert protocols == {"tcp", "udp"}, f"only {protocols} went over rmnet{number}"
    strays = sent(network, 1 - number)
    assert not strays, f"{len(strays)} packets went over rmnet{1 - number}, the first to {strays[0].target}"


def check_nothing_sent(network: Network, *numbers: int) -> None:
    for number in numbers:
        strays = sent(network, number)
        assert not strays, f"{len(strays)} packets went over rmnet{number}, the first to {strays[0].target}"


def check_failure(result: Result, status: int, sentence: str) -> None:
    assert result.status == status and sentence in result.errors, f'should exit with {status}, "{sentence}": {result}'


def serve(network: Network) -> None:
    """Two bearers, each with a name server that knows another address for the host."""
    first, second = (V4, V6), (V4_OTHER, V6_OTHER)
    for address, known in (NAME_SERVER, first), (OTHER_BEARERS_NAME_SERVER, second):
        network.dnsmasq(f"--host-record={HOST},{','.join(known)}", address=address)
    network.first, network.second = network.web_server(*first), network.web_server(*second)


@case("bearer: without a word all traffic goes as the routes say", bearers=2)
def _(network: Network) -> None:
    serve(network)
    assert network.rtpost().status == 0
    check_only_over(network, 0)


for option in "-4", "-6":

    @case(f"bearer: --interface takes DNS and TCP there only, with {option}", bearers=2)
    def _(network: Network, option: str = option) -> None:
        serve(network)
        result = network.rtpost(option, "--interface", "rmnet1", "--dns", OTHER_BEARERS_NAME_SERVER)
        assert result.status == 0, str(result)
        check_only_over(network, 1)
        assert (len(network.first.requests), len(network.second.requests)) == (0, 1), "it asked the other name server"


@case("bearer: --interface holds for the name servers of /etc/resolv.conf too", bearers=2)
def _(network: Network) -> None:
    serve(network)
    result = network.rtpost("--interface", "rmnet1")
    assert result.status == 0, str(result)
    check_only_over(network, 1)


@case("bearer: --interface holds for DNS over TCP too", bearers=2)
def _(network: Network) -> None:
    network.name_server(
        lambda question: question.answer(flags=0x8380) if question.tcp is None else question.tell(V4),
        OTHER_BEARERS_NAME_SERVER,
    )
    network.web_server()
    result = network.rtpost("--interface", "rmnet1", "--dns", OTHER_BEARERS_NAME_SERVER)
    assert result.status == 0, str(result)
    check_only_over(network, 1)
    assert any(packet.target_port == 53 for packet in network.links[1].sent("tcp")), "no DNS over TCP"


@case("bearer: two clients at once, each on its own bearer with its own name server", bearers=2)
def _(network: Network) -> None:
    serve(network)
    callers = [
        network.caller(interface_name="rmnet0", dns_servers=NAME_SERVER),
        network.caller(interface_name="rmnet1", dns_servers=OTHER_BEARERS_NAME_SERVER),
    ]
    for caller in callers:
        caller.begin()
    answers = [caller.end() for caller in callers]
    assert [answer["address"] for answer in answers] == [V6, V6_OTHER], str(answers)
    assert len(network.first.requests) == len(network.second.requests) == 1


@case("bearer: an interface that does not exist is an error of its own, and nothing is sent", bearers=2)
def _(network: Network) -> None:
    serve(network)
    for url in f"http://{HOST}/", f"http://{V4}/":
        result = network.rtpost("--interface", "rmnet9", url=url)
        check_failure(result, EXIT_INTERFACE, "The network interface or source address does not exist")
        assert "--interface rmnet9" in result.errors and result.seconds < 2, str(result)
    check_nothing_sent(network, 0, 1)


@case("bearer: an interface that is down is not replaced by another", bearers=2)
def _(network: Network) -> None:
    serve(network)
    network.device.ip("link set rmnet1 down")
    for url in f"http://{HOST}/", f"http://{V4}/":
        result = network.rtpost("--interface", "rmnet1", "--timeout", "3", url=url)
        assert result.status != 0, str(result)
    check_nothing_sent(network, 0, 1)


@case("bearer: an interface without a route to the server is not replaced by another", bearers=2)
def _(network: Network) -> None:
    serve(network)
    network.device.ip("route del default dev rmnet1", "route del ::/0 dev rmnet1")
    # With IPv4, Linux takes every address for a neighbour on an interface that is named and has no route.
    result = network.rtpost("--interface", "rmnet1", "--timeout", "3", url=f"http://[{V6}]/")
    check_failure(result, EXIT_CONNECT, "No route leads to the server")
    check_nothing_sent(network, 0, 1)


@case("bearer: an interface over which nothing comes back is not replaced by another", bearers=2)
def _(network: Network) -> None:
    serve(network)
    network.links[1].is_up = False
    for url in f"http://{HOST}/", f"http://{V4}/":
        result = network.rtpost("--interface", "rmnet1", "--timeout", "3", url=url)
        assert result.status != 0, str(result)
    check_nothing_sent(network, 0)


@case("bearer: that the system forbids to bind is an error of its own, and nothing is sent", bearers=2)
def _(network: Network) -> None:
    serve(network)
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=setsockopt"]
    command += ["-e", "inject=setsockopt:error=EPERM:when=1+", *network.programs.rtpost]
    for url in f"http://{HOST}/", f"http://{V4}/":
        result = network.rtpost("--interface", "rmnet1", command=command, url=url)
        check_failure(result, EXIT_CONNECT, "The system forbids it")
        assert "--interface rmnet1" in result.errors, str(result)
    check_nothing_sent(network, 0, 1)


@case("bearer: a user without rights uses the interface if the kernel lets it, or is told why not", bearers=2)
def _(network: Network) -> None:
    serve(network)
    # Where the build lies may be closed to others.
    copy = shutil.copy(network.programs.rtpost[-1], network.folder / "rtpost")
    network.folder.chmod(0o755)
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all"]
    command += ["--inh-caps=-all", *network.programs.rtpost[:-1], copy]
    result = network.rtpost("--interface", "rmnet1", "--dns", OTHER_BEARERS_NAME_SERVER, command=command)
    if result.status == 0:
        check_only_over(network, 1)
    else:
        check_failure(result, EXIT_CONNECT, "The system forbids it")
        check_nothing_sent(network, 0, 1)


# --- The source address.


def route_by_source(network: Network) -> None:
    """What comes from the second bearer's addresses takes that bearer."""
    for table, family, source in (101, "-4", "10.0.1.2"), (102, "-6", "2001:db8:1::2"):
        network.device.call("ip", family, "rule", "add", "from", source, "lookup", str(table))
        network.device.call("ip", family, "route", "add", "default", "dev", "rmnet1", "table", str(table))


for source, servers in ("10.0.1.2", OTHER_BEARERS_NAME_SERVER), ("2001:db8:1::2", "fe80::53%rmnet1"):

    @case(f"bearer: --source {source} is the source of DNS and TCP", bearers=2)
    def _(network: Network, source: str = source, servers: str = servers) -> None:
        serve(network)
        route_by_source(network)
        network.name_server(truth(V4_OTHER, V6_OTHER), "fe80::53", scope="radio1")
        result = network.rtpost("--source", source, "--dns", servers)
        assert result.status == 0, str(result)
        check_only_over(network, 1)
        sources = {packet.source for packet in sent(network, 1)}
        assert sources == {source}, f"packets came from {sources}"


@case("bearer: a source address that the device does not have is an error of its own, and nothing is sent", bearers=2)
def _(network: Network) -> None:
    serve(network)
    for url in f"http://{HOST}/", f"http://{V4}/":
        result = network.rtpost("--source", "10.9.9.9", url=url)
        check_failure(result, EXIT_INTERFACE, "The network interface or source address does not exist")
        assert "--source 10.9.9.9" in result.errors, str(result)
    check_nothing_sent(network, 0, 1)


@case("bearer: a source address of one family leaves the other alone", bearers=2)
def _(network: Network) -> None:
    serve(network)
    result = network.rtpost("--source", "10.0.0.2")
    assert result.status == 0, str(result)
    assert {packet.source for packet in sent(network, 0)} == {"10.0.0.2"}
    result = network.rtpost("--source", "10.0.0.2", url=f"http://[{V6}]/")
    assert result.status == EXIT_CONNECT, str(result)
    assert {packet.source for packet in sent(network, 0)} == {"10.0.0.2"}


@case("bearer: a source that is no address is an option with a wrong value")
def _(network: Network) -> None:
    result = network.rtpost("--source", "rmnet0")
    assert result.status == EXIT_OPTION and "--source and --dns take IP addresses" in result.errors, str(result)


# --- A change between two calls.


def check_switch(network: Network, caller: Caller, number: int, *, reused: int) -> None:
    """A call succeeds over that bearer, at once."""
    before = len(sent(network, 0)), len(sent(network, 1))
    answer = caller.post(V4)
    assert answer["error"] == "OK", str(answer)
    assert answer["reused"] == reused, f"reused is {answer['reused']}: {answer}"
    assert answer["taken_ms"] < 1000, f"it took a second to notice: {answer}"
    opened = [packet for packet in network.links[number].sent("tcp")[:] if packet.opens_connection]
    assert reused or opened, f"no connection was opened over rmnet{number}"
    assert len(sent(network, number)) > before[number], f"nothing went over rmnet{number}"


@case("bearer: a new default route drops the kept connection", bearers=2)
def _(network: Network) -> None:
    serve(network)
    caller = network.caller()
    check_switch(network, caller, 0, reused=0)
    check_switch(network, caller, 0, reused=1)
    network.device.ip("route add default dev rmnet1 metric 50")
    check_switch(network, caller, 1, reused=0)
    check_switch(network, caller, 1, reused=1)
    caller.finish()


@case("bearer: the kept connection is dropped when its interface is gone", bearers=2)
def _(network: Network) -> None:
    serve(network)
    caller = network.caller()
    check_switch(network, caller, 0, reused=0)
    network.device.ip("link set rmnet0 down")
    check_switch(network, caller, 1, reused=0)
    check_switch(network, caller, 1, reused=1)


@case("bearer: a new address on the same interface drops the kept connection")
def _(network: Network) -> None:
    network.web_server()
    network.links.append(network.links[0])
    caller = network.caller()
    check_switch(network, caller, 0, reused=0)
    network.device.ip("addr del 10.0.0.2/24 dev rmnet0", "addr add 10.0.0.7/24 dev rmnet0")
    network.device.ip("route replace default dev rmnet0 metric 100")
    check_switch(network, caller, 0, reused=0)
    check_switch(network, caller, 0, reused=1)


@case("bearer: another bearer that appears, and is not used, leaves the kept connection alone", bearers=2)
def _(network: Network) -> None:
    serve(network)
    network.device.ip("link set rmnet1 down")
    caller = network.caller()
    check_switch(network, caller, 0, reused=0)
    network.device.ip("link set rmnet1 up", "route add default dev rmnet1 metric 900")
    check_switch(network, caller, 0, reused=1)


@case("bearer: a connection that is bound to its interface outlives another default route", bearers=2)
def _(network: Network) -> None:
    serve(network)
    caller = network.caller(interface_name="rmnet0")
    check_switch(network, caller, 0, reused=0)
    network.device.ip("route add default dev rmnet1 metric 50")
    check_switch(network, caller, 0, reused=1)


@case("bearer: a bearer that is exchanged while a call waits ends no later than its deadline", bearers=2)
def _(network: Network) -> None:
    arrived, released = threading.Event(), threading.Event()

    def answer(request: Request) -> None:
        arrived.set()
        released.wait(5)
        request.answer()

    network.web_server(answer=answer)
    caller = network.caller(timeout_ms=2000)
    caller.begin(V4)
    assert arrived.wait(5), "no request came"
    network.device.ip("link set rmnet0 down")
    released.set()
    result = caller.end()
    assert result["error"] != "OK" and result["taken_ms"] < 2000 + network.programs.slack, str(result)
    result = caller.post(V4)
    assert result["error"] == "OK", f"the next call should take the other bearer: {result}"
