"""How long the addresses of a name are kept, and names that no name server is asked for: files and literals."""

import socket
import time

import dns_message
from case import case
from name_server import Question, truth, write_lines
from names import check_asked, check_failure, check_success
from network import (
    HOST,
    LINK_LOCAL_NAME_SERVER,
    NAME_SERVER,
    SECOND_NAME_SERVER,
    V4,
    V4_OTHER,
    V6,
    V6_OTHER,
    Network,
)
from web_server import fine_and_close


@case("names: an answer is kept for its TTL, and asked for again after it")
def _(network: Network) -> None:
    server = network.name_server(truth(V4, ttl=2))
    web = network.web_server(answer=fine_and_close)
    caller = network.caller()
    for pause, asked in (0, 1), (0.5, 1), (0.5, 1), (1.5, 2), (0.3, 2):
        time.sleep(pause)
        answer = caller.post()
        assert answer["error"] == "OK", str(answer)
        check_asked(server, A=asked, AAAA=asked)
    caller.finish()
    assert len(web.connections) == 5


@case("names: an answer with TTL 0 is used once")
def _(network: Network) -> None:
    server = network.name_server(truth(V4, ttl=0))
    network.web_server(answer=fine_and_close)
    result = network.rtpost("--repeat", "3")
    assert result.status == 0, str(result)
    check_asked(server, A=3, AAAA=3)


@case("names: the least TTL of a CNAME chain holds")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        target = dns_message.name("target.example")
        records = [dns_message.address(V4, owner=target, ttl=3600)] if question.type == "A" else []
        question.answer(dns_message.alias("target.example", ttl=0), *records)

    server = network.name_server(answer)
    network.web_server(answer=fine_and_close)
    result = network.rtpost("--repeat", "2")
    assert result.status == 0, str(result)
    check_asked(server, A=2)


@case("names: addresses to which no connection could be opened are not kept")
def _(network: Network) -> None:
    server = network.name_server(lambda question: question.tell(V4_OTHER if question.number == 0 else V4, ttl=3600))
    network.web_server()
    caller = network.caller()
    first, second = caller.post(), caller.post()
    assert (first["error"], second["error"]) == ("REFUSED", "OK"), f"{first} {second}"
    check_asked(server, A=2)


@case("names: kept addresses to which no connection can be opened are asked for again, in the same call")
def _(network: Network) -> None:
    where = V4
    server = network.name_server(lambda question: question.tell(where, ttl=3600))
    first = network.web_server(answer=fine_and_close)
    caller = network.caller()
    assert caller.post()["error"] == "OK"
    first.close()
    network.web_server(V4_OTHER)
    where = V4_OTHER
    answer = caller.post()
    assert answer["error"] == "OK", str(answer)
    check_asked(server, A=2)


@case("names: kept addresses that stay silent end the call with the limit of connecting, and are asked for again in the next")
def _(network: Network) -> None:
    where = V4
    server = network.name_server(lambda question: question.tell(where, ttl=3600))
    network.web_server(answer=fine_and_close)
    network.web_server(V4_OTHER)
    caller = network.caller(connect_timeout_ms=1000)
    assert caller.post()["error"] == "OK"
    network.link.drops = lambda packet: packet.target == V4
    where = V4_OTHER
    answer = caller.post()
    assert (answer["error"], answer["total_ms"] < 1900) == ("TIMEOUT", True), str(answer)
    check_asked(server, A=1)
    assert caller.post()["error"] == "OK"
    check_asked(server, A=2)


@case("names: kept addresses are given up with the options that they were found by")
def _(network: Network) -> None:
    server = network.name_server(truth(V4, ttl=3600))
    network.web_server()
    caller = network.caller()
    assert caller.post()["error"] == "OK"
    caller.set_options()
    assert caller.post()["error"] == "OK"
    check_asked(server, A=2)


@case("names: another host is asked for though one is kept")
def _(network: Network) -> None:
    server = network.name_server(truth(V4))
    network.web_server()
    caller = network.caller()
    for host in (HOST, "other.example"):
        assert caller.post(host)["error"] == "OK"
    assert [question.name for question in server.asked("A")] == [HOST, "other.example"]


# --- Files, and names that are not asked for.


@case("names: the servers of /etc/resolv.conf, among other lines")
def _(network: Network) -> None:
    write_lines(
        network.resolver_file,
        "# nameserver 10.0.0.1",
        "; nameserver 10.0.0.1",
        "search example.com",
        "nameserver not-an-address",
        "nameservers 10.0.0.1",
        f"nameserver\t {SECOND_NAME_SERVER}  # the one",
        f"nameserver {NAME_SERVER}",
        "options timeout:1 attempts:1 ndots:2",
    )
    network.name_server(lambda question: question.answer(code=dns_message.SERVER_FAILURE), SECOND_NAME_SERVER)
    first = network.name_server(truth(V4))
    network.web_server()
    result = network.rtpost()
    check_success(result)
    check_asked(first, A=1, AAAA=1)
    assert {question.name for question in first.asked()} == {HOST}


for form in "%rmnet0", "%number":

    @case(f"names: a link-local server of /etc/resolv.conf with its scope as {form}")
    def _(network: Network, form: str = form) -> None:
        scope = "%rmnet0" if form == "%rmnet0" else f"%{network.device.run(socket.if_nametoindex, 'rmnet0')}"
        write_lines(network.resolver_file, f"nameserver {LINK_LOCAL_NAME_SERVER}{scope}")
        server = network.name_server(truth(V4), LINK_LOCAL_NAME_SERVER, scope="radio0")
        network.web_server()
        check_success(network.rtpost())
        check_asked(server, A=1, AAAA=1)


@case("names: a link-local server by --dns")
def _(network: Network) -> None:
    server = network.name_server(truth(V4), LINK_LOCAL_NAME_SERVER, scope="radio0")
    network.web_server()
    check_success(network.rtpost("--dns", f"{LINK_LOCAL_NAME_SERVER}%rmnet0"))
    check_asked(server, A=1, AAAA=1)


@case("names: --dns takes the place of /etc/resolv.conf")
def _(network: Network) -> None:
    of_file = network.name_server(truth(V4))
    network.name_server(truth(V4), SECOND_NAME_SERVER)
    network.web_server()
    check_success(network.rtpost("--dns", SECOND_NAME_SERVER))
    check_asked(of_file, A=0, AAAA=0)


@case("names: a resolv.conf without a server is an error of its own")
def _(network: Network) -> None:
    write_lines(network.resolver_file, "search example.com")
    result = network.rtpost()
    check_failure(result, "no server")
    assert "use --dns ADDRESS" in result.errors, str(result)


@case("names: the hosts file comes before the name servers")
def _(network: Network) -> None:
    write_lines(network.hosts, "127.0.0.1 localhost", f"{V4_OTHER} other.example", f"{V6_OTHER}\tx TEST.example # yes")
    server = network.name_server(truth(V4))
    web = network.web_server(V6_OTHER)
    check_success(network.rtpost())
    check_asked(server, A=0, AAAA=0)
    assert web.addresses == [V6_OTHER]


for address in "127.0.0.1", "::1":

    @case(f"names: localhost is {address}, whatever the hosts file and the name servers say")
    def _(network: Network, address: str = address) -> None:
        write_lines(network.hosts, f"{V4_OTHER} localhost")
        server = network.name_server(truth(V4_OTHER))
        web = network.web_server(address, place=network.device)
        check_success(network.rtpost(url="http://localhost/"))
        assert web.addresses == [address]
        check_asked(server, A=0, AAAA=0)


for literal in V4, f"[{V6}]":

    @case(f"names: the literal {literal} is not asked for")
    def _(network: Network, literal: str = literal) -> None:
        server = network.name_server(truth(V4_OTHER))
        network.web_server(literal.strip("[]"))
        check_success(network.rtpost(url=f"http://{literal}/"))
        check_asked(server, A=0, AAAA=0)


@case("names: servers may listen at another port")
def _(network: Network) -> None:
    server = network.name_server(truth(V4))
    network.web_server()
    refused = network.caller(dns_port=54).post()
    assert refused["error"] != "OK" and refused["phase"] == 1, str(refused)
    check_asked(server, A=0)
