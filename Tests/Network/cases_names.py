"""Names to addresses: what is asked, what comes of real answers, and what each failure is called.

Real answers come from dnsmasq; broken ones from a server that is told to lie.
"""

import struct
import threading
from collections.abc import Callable

import dns_message
from case import case
from name_server import Question, truth
from names import SOON, check_asked, check_failure, check_success, lying_length
from network import (
    CROWD,
    HOST,
    V4,
    V6,
    Network,
)

# --- Asking.


@case("names: A and AAAA are asked at once, AAAA first")
def _(network: Network) -> None:
    both = threading.Barrier(2, timeout=5)

    def answer(question: Question) -> None:
        both.wait()  # the server says nothing until it has been asked both
        question.tell(V4)

    server = network.name_server(answer)
    network.web_server()
    check_success(network.rtpost())
    check_asked(server, A=1, AAAA=1)
    assert [question.type for question in server.asked()] == ["AAAA", "A"]


@case("names: a query has one question, asks for recursion, and is in lower case")
def _(network: Network) -> None:
    server = network.name_server(truth(V4))
    network.web_server()
    check_success(network.rtpost(url="http://TEST.Example/"))
    for question in server.asked():
        assert question.name == HOST, f"asked for {question.name}"
        assert question.flags == 0x0100, f"flags 0x{question.flags:04x}"
        assert question.counts == (1, 0, 0, 0), f"counts {question.counts}"
        assert question.question == dns_message.question(HOST, question.type), "the question is not all there is"


@case("names: ids and ports can't be foretold")
def _(network: Network) -> None:
    server = network.name_server(truth(V4))
    network.web_server()
    for _ in range(8):
        check_success(network.rtpost())
    ids = [question.id for question in server.asked()]
    ports = {question.client[1] for question in server.asked()}
    assert len(set(ids)) >= 15, f"ids {ids}"
    assert len(ports) >= 7, f"ports {ports}"
    assert len({b - a for a, b in zip(ids, ids[1:], strict=False)}) >= 13, f"ids {ids} follow a rule"


for option, asked in ("-4", {"A": 1, "AAAA": 0}), ("-6", {"A": 0, "AAAA": 1}):

    @case(f"names: with {option} only that family is asked for")
    def _(network: Network, option: str = option, asked: dict = asked) -> None:
        server = network.name_server(truth(V4, V6))
        network.web_server(V4, V6)
        check_success(network.rtpost(option))
        check_asked(server, **asked)


# --- Answers of a real server.


@case("names: dnsmasq's A and AAAA")
def _(network: Network) -> None:
    network.dnsmasq(f"--host-record={HOST},{V4},{V6}")
    network.web_server(V4, V6)
    result = network.rtpost()
    check_success(result)
    assert "resolve: 2 address(es)" in result.errors, str(result)
    assert result.attempts == [V6], f"should have connected to {V6} first: {result}"


@case("names: dnsmasq's CNAME chain")
def _(network: Network) -> None:
    chain = [f"--cname=alias{number}.example,alias{number + 1}.example" for number in range(5)]
    network.dnsmasq(*chain, f"--cname=alias5.example,{HOST}", f"--host-record={HOST},{V4},{V6}")
    network.web_server(V4, V6)
    check_success(network.rtpost(url="http://alias0.example/"))


@case("names: dnsmasq's truncated answer is asked for again over TCP")
def _(network: Network) -> None:
    # So many addresses are more than the 512 bytes of a plain datagram.
    network.dnsmasq(*(f"--host-record={HOST},{address}" for address in CROWD))
    network.web_server("0.0.0.0")
    check_success(network.rtpost())
    opened = [packet for packet in network.link.sent("tcp") if packet.opens_connection and packet.target_port == 53]
    assert opened, "no TCP connection to the name server"


@case("names: dnsmasq's NXDOMAIN is a name that is not known")
def _(network: Network) -> None:
    network.dnsmasq("--local=/example/", "--host-record=other.example,192.0.2.1")
    result = network.rtpost()
    check_failure(result, "unknown")
    assert result.seconds < SOON, str(result)


@case("names: dnsmasq's empty answer is a name without address")
def _(network: Network) -> None:
    network.dnsmasq("--local=/example/", f"--txt-record={HOST},text")
    check_failure(network.rtpost(), "no address")


@case("names: with -4, a name that has only AAAA has no address")
def _(network: Network) -> None:
    network.dnsmasq("--local=/example/", f"--host-record={HOST},{V6}")
    result = network.rtpost("-4")
    check_failure(result, "no address")
    assert "-4 allows no other" in result.errors, str(result)


@case("names: dnsmasq's REFUSED is an error of its own")
def _(network: Network) -> None:
    network.dnsmasq()  # it knows nothing, and nobody to ask
    check_failure(network.rtpost(), "refused")


# --- Failures, each by its name.

for label, code, kind in (
    ("FORMERR", dns_message.FORMAT_ERROR, "failure"),
    ("SERVFAIL", dns_message.SERVER_FAILURE, "failure"),
    ("NXDOMAIN", dns_message.NAME_ERROR, "unknown"),
    ("NOTIMP", dns_message.NOT_IMPLEMENTED, "failure"),
    ("REFUSED", dns_message.REFUSED, "refused"),
    ("another response code", 9, "failure"),
):

    @case(f"names: {label} of the only server ends the look-up at once")
    def _(network: Network, code: int = code, kind: str = kind) -> None:
        network.name_server(lambda question: question.answer(code=code))
        result = network.rtpost()
        check_failure(result, kind)
        assert result.seconds < SOON, f"should not wait for what will not come: {result}"


@case("names: silence is a timeout, at the deadline")
def _(network: Network) -> None:
    server = network.name_server(lambda _: None)
    result = network.rtpost("--timeout", "2.5")
    check_failure(result, "timeout")
    assert 2.5 <= result.seconds < 2.5 + SOON, str(result)
    check_asked(server, A=2, AAAA=2)  # at 0 and 1 s; the next would be due at 3 s


def wrong_address_length(question: Question) -> None:
    question.answer(dns_message.record(question.type, b"\1\2\3"))


def compression_loop(question: Question) -> None:
    end = 12 + len(question.question)
    question.answer(dns_message.address(V4, owner=struct.pack("!H", 0xC000 | end)))


def compression_pair(question: Question) -> None:
    end = 12 + len(question.question)
    loop = struct.pack("!HH", 0xC000 | end + 2, 0xC000 | end)
    question.answer(loop + dns_message.address(V4, owner=b""))


def alias_circle(question: Question) -> None:
    other = dns_message.name("other.example")
    question.answer(dns_message.alias("other.example"), dns_message.alias(HOST, owner=other))


def cut_short(question: Question) -> None:
    question.send(dns_message.response(question, dns_message.address(V4))[:-3])


def more_records_than_there_are(question: Question) -> None:
    question.answer(dns_message.alias("other.example"), count=65535)


for lie in (
    lying_length,
    wrong_address_length,
    compression_loop,
    compression_pair,
    alias_circle,
    cut_short,
    more_records_than_there_are,
):

    @case(f"names: {lie.__name__.replace('_', ' ')} is malformed")
    def _(network: Network, lie: Callable[[Question], None] = lie) -> None:
        network.name_server(lie)
        result = network.rtpost()
        check_failure(result, "malformed")
        assert result.seconds < SOON, str(result)
