"""Names to addresses: what is asked, what is believed of what comes back, and what each failure is called.

Real answers come from dnsmasq; false, late and broken ones from a server that is told to lie.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable

import dns_message
from case import case
from dns_message import RESPONSE, TRUNCATED
from name_server import NameServer, Question, truth, write_lines
from network import (
    BLACK_HOLES_V4,
    CROWD,
    HOST,
    LINK_LOCAL_NAME_SERVER,
    NAME_SERVER,
    SECOND_NAME_SERVER,
    THIRD_NAME_SERVER,
    V4,
    V4_OTHER,
    V6,
    V6_OTHER,
    Network,
    Result,
)
from web_server import fine_and_close

# What curl exits with when a name can't be resolved, and what the person at the keyboard reads.
EXIT_NAME = 6
SENTENCES = {
    "unknown": "The host name is not known",
    "no address": "The host has no address of the IP version in use",
    "failure": "The name servers could not find the host's addresses",
    "refused": "The name servers refuse to answer",
    "timeout": "No name server answered in time",
    "malformed": "A name server's answer makes no sense",
    "no server": "No name server is known",
}
# A second and a half: the first retransmission, and the time that a machine may be busy.
SOON = 1.5


def check_success(result: Result) -> None:
    assert result.status == 0 and result.output == "fine", str(result)


def check_failure(result: Result, kind: str) -> None:
    assert result.status == EXIT_NAME, f"should exit with {EXIT_NAME}: {result}"
    assert SENTENCES[kind] in result.errors, f'should say "{SENTENCES[kind]}": {result}'
    assert "while looking up the host" in result.errors, f"the phase is missing: {result}"


def check_asked(server: NameServer, **expected: int) -> None:
    counts = {type_name: len(server.asked(type_name)) for type_name in expected}
    assert counts == expected, f"asked {counts} instead of {expected}"


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


def lying_length(question: Question) -> None:
    question.answer(dns_message.record("A", socket.inet_aton(V4), length=500))


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


# --- What is not believed. The other address leads to a server too: an answer that is believed is seen to be.


def check_not_believed(network: Network, lies: Callable[[Question], None]) -> None:
    """After the lies comes the truth, which alone must count."""

    def answer(question: Question) -> None:
        lies(question)
        time.sleep(0.1)
        question.tell(V4)

    network.name_server(answer)
    right, wrong = network.web_server(V4), network.web_server(V4_OTHER)
    check_success(network.rtpost())
    assert (len(right.connections), len(wrong.connections)) == (1, 0), "the false answer was believed"


@case("names: an answer with another id is ignored")
def _(network: Network) -> None:
    def lie(question: Question) -> None:
        for change in (1, 0x80, 0x8000, 0xFFFF):
            question.answer(dns_message.address(V4_OTHER), id=question.id ^ change)

    check_not_believed(network, lie)


@case("names: an answer to another question is ignored")
def _(network: Network) -> None:
    def lie(question: Question) -> None:
        other = "AAAA" if question.type == "A" else "A"
        record = dns_message.address(V4_OTHER)
        for asked in (
            dns_message.question("tesu.example", question.type),
            dns_message.question("test.example.com", question.type),
            dns_message.question("test", question.type),
            dns_message.question(HOST, question.type, class_number=3),
            dns_message.question(HOST, "CNAME"),
        ):
            question.answer(record, question=asked)
        question.answer(record, question=dns_message.question(HOST, other), id=question.id)

    check_not_believed(network, lie)


@case("names: what is no response is ignored")
def _(network: Network) -> None:
    def lie(question: Question) -> None:
        record = dns_message.address(V4_OTHER)
        question.send(b"")
        question.send(question.data)
        question.send(dns_message.response(question, record)[:11])
        question.answer(record, flags=0x0100)  # a query
        question.answer(record, flags=0x8980)  # another opcode

    check_not_believed(network, lie)


@case("names: an answer from another address is ignored")
def _(network: Network) -> None:
    stranger = network.name_server(lambda _: None, SECOND_NAME_SERVER)

    def lie(question: Question) -> None:
        stranger.udp.sendto(dns_message.response(question, dns_message.address(V4_OTHER)), question.client)

    check_not_believed(network, lie)


@case("names: an answer from another port is ignored")
def _(network: Network) -> None:
    def make_socket() -> socket.socket:
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.bind((NAME_SERVER, 5353))
        return stranger

    with network.world.run(make_socket) as stranger:

        def lie(question: Question) -> None:
            stranger.sendto(dns_message.response(question, dns_message.address(V4_OTHER)), question.client)

        check_not_believed(network, lie)


@case("names: a record of another owner is not the host's")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        stranger = dns_message.address(V4_OTHER, owner=dns_message.name("stranger.example"))
        question.answer(stranger, *([dns_message.address(V4)] if question.type == "A" else []))

    network.name_server(answer)
    right, wrong = network.web_server(V4), network.web_server(V4_OTHER)
    check_success(network.rtpost())
    assert (len(right.connections), len(wrong.connections)) == (1, 0)


@case("names: a flood of wrong answers does not hide the right one")
def _(network: Network) -> None:
    def lie(question: Question) -> None:
        for change in range(1, 2000):
            question.answer(dns_message.address(V4_OTHER), id=question.id ^ change)

    check_not_believed(network, lie)


@case("names: an answer in other letters is the answer")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        records = [dns_message.address(V4)] if question.type == "A" else []
        question.answer(*records, question=dns_message.question(HOST.upper(), question.type))

    network.name_server(answer)
    network.web_server()
    check_success(network.rtpost())


# --- TCP.


def truncated_over_udp(question: Question) -> bool:
    """Answers over UDP, and then only that there is more."""
    if question.tcp is None:
        question.answer(flags=RESPONSE | TRUNCATED)
    return question.tcp is None


@case("names: a truncated answer is asked for again over TCP")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if not truncated_over_udp(question):
            question.tell(V4, V6)

    server = network.name_server(answer)
    network.web_server(V4, V6)
    check_success(network.rtpost())
    assert len(server.asked(is_tcp=True)) >= 1, "nothing was asked over TCP"
    for question in server.asked(is_tcp=True):
        assert question.question == dns_message.question(HOST, question.type)


@case("names: what a truncated answer holds does not count")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if question.tcp is None:
            question.answer(dns_message.address(V4_OTHER), flags=RESPONSE | TRUNCATED)
        else:
            question.tell(V4)

    network.name_server(answer)
    right, wrong = network.web_server(V4), network.web_server(V4_OTHER)
    check_success(network.rtpost())
    assert (len(right.connections), len(wrong.connections)) == (1, 0)


@case("names: an answer over TCP may come byte by byte")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if truncated_over_udp(question):
            return
        message = dns_message.response(question, *([dns_message.address(V4)] if question.type == "A" else []))
        for byte in struct.pack("!H", len(message)) + message:
            question.tcp.sendall(bytes([byte]))
            time.sleep(0.005)

    network.name_server(answer)
    network.web_server()
    check_success(network.rtpost())


@case("names: an answer over TCP may be larger than a datagram")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if not truncated_over_udp(question):
            question.answer(*[dns_message.address(V4 if question.type == "A" else V6)] * (1500 // 28))

    network.name_server(answer)
    network.web_server(V4, V6)
    check_success(network.rtpost())


def tcp_closed_within(question: Question) -> None:
    question.tcp.sendall(b"\0\x40" + question.data)
    question.tcp.shutdown(socket.SHUT_RDWR)


def tcp_empty(question: Question) -> None:
    question.tcp.sendall(b"\0\0")


def tcp_too_long(question: Question) -> None:
    question.tcp.sendall(b"\xff\xff" + question.data + bytes(65535))


def tcp_wrong_id(question: Question) -> None:
    question.answer(dns_message.address(V4), id=question.id ^ 1)


def tcp_truncated(question: Question) -> None:
    question.answer(flags=RESPONSE | TRUNCATED)


for lie in tcp_closed_within, tcp_empty, tcp_too_long, tcp_wrong_id, tcp_truncated:

    @case(f"names: {lie.__name__.replace('_', ' ').replace('tcp', 'TCP')} is malformed")
    def _(network: Network, lie: Callable[[Question], None] = lie) -> None:
        def answer(question: Question) -> None:
            if not truncated_over_udp(question):
                lie(question)

        network.name_server(answer)
        check_failure(network.rtpost("--timeout", "5"), "malformed")


@case("names: a name server that is silent over TCP is a timeout, at the deadline")
def _(network: Network) -> None:
    network.name_server(lambda question: truncated_over_udp(question) or time.sleep(5))
    result = network.rtpost("--timeout", "2")
    check_failure(result, "timeout")
    assert 2 <= result.seconds < 2 + SOON, str(result)


@case("names: a server whose TCP fails gives way to the next")
def _(network: Network) -> None:
    network.name_server(lambda question: truncated_over_udp(question) or question.tcp.shutdown(socket.SHUT_RDWR))
    network.name_server(truth(V4), SECOND_NAME_SERVER)
    network.web_server()
    check_success(network.rtpost("--dns", f"{NAME_SERVER},{SECOND_NAME_SERVER}"))


# --- One family failing.

for label, answer_aaaa in (
    ("refused", lambda question: question.answer(code=dns_message.REFUSED)),
    ("failing", lambda question: question.answer(code=dns_message.SERVER_FAILURE)),
    ("not implemented", lambda question: question.answer(code=dns_message.NOT_IMPLEMENTED)),
    ("denied as a name (RFC 4074)", lambda question: question.answer(code=dns_message.NAME_ERROR)),
    ("malformed", lying_length),
    ("never answered", lambda _: None),
    ("truncated and silent over TCP", lambda question: truncated_over_udp(question) or time.sleep(5)),
):

    @case(f"names: A is enough when AAAA is {label}")
    def _(network: Network, answer_aaaa: Callable[[Question], None] = answer_aaaa) -> None:
        network.name_server(lambda question: question.tell(V4) if question.type == "A" else answer_aaaa(question))
        network.web_server()
        result = network.rtpost()
        check_success(result)
        assert result.seconds < SOON, f"should not wait for AAAA: {result}"


@case("names: AAAA is enough when A is never answered")
def _(network: Network) -> None:
    network.name_server(lambda question: question.tell(V6) if question.type == "AAAA" else None)
    network.web_server(V6)
    result = network.rtpost()
    check_success(result)
    assert result.seconds < SOON, f"should not wait for A: {result}"


@case("names: AAAA that comes a little after A is still used first")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if question.type == "AAAA":
            time.sleep(0.02)  # RFC 8305 §3 gives it 50 ms
        question.tell(V4, V6)

    network.name_server(answer)
    network.web_server(V4, V6)
    for _ in range(3):  # a machine that is busy may take longer by itself
        result = network.rtpost()
        check_success(result)
        if result.attempts == [V6]:
            return
    raise AssertionError(f"{V4} was used: {result}")


# --- Loss, and servers that are gone.


@case("names: lost queries are sent again, within the deadline")
def _(network: Network) -> None:
    server = network.name_server(lambda question: question.tell(V4) if question.number >= 2 else None)
    network.web_server()
    result = network.rtpost()
    check_success(result)
    check_asked(server, A=3, AAAA=3)
    assert 2.5 <= result.seconds < 3 + SOON, f"the third queries are due after 3 s: {result}"
    assert len({question.id for question in server.asked("A")}) == 1, "a query that is sent again has another id"


@case("names: the pause between queries grows")
def _(network: Network) -> None:
    server = network.name_server(lambda _: None)
    network.rtpost("--timeout", "8")
    times = [question.when for question in server.asked("A")]
    pauses = [round(b - a) for a, b in zip(times, times[1:], strict=False)]
    assert pauses == [1, 2, 4], f"pauses of {pauses} s"


@case("names: an answer that comes after its query was sent again counts")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        if question.number == 0:
            time.sleep(1.4)
            question.tell(V4)

    server = network.name_server(answer)
    network.web_server()
    result = network.rtpost()
    check_success(result)
    check_asked(server, A=2, AAAA=2)
    assert result.seconds < 1.4 + SOON, str(result)


@case("names: a dead first server gives way to the second after a second")
def _(network: Network) -> None:
    network.name_server(truth(V4), SECOND_NAME_SERVER)
    network.web_server()
    result = network.rtpost("--dns", f"{BLACK_HOLES_V4[0]},{SECOND_NAME_SERVER}")
    check_success(result)
    assert 0.9 <= result.seconds < 1 + SOON, str(result)


@case("names: an answer of the first server counts while the second is asked")
def _(network: Network) -> None:
    def answer(question: Question) -> None:
        time.sleep(1.3)
        question.tell(V4)

    network.name_server(answer)
    second = network.name_server(lambda _: None, SECOND_NAME_SERVER)
    network.web_server()
    result = network.rtpost("--dns", f"{NAME_SERVER},{SECOND_NAME_SERVER}")
    check_success(result)
    check_asked(second, A=1, AAAA=1)
    assert result.seconds < 1.3 + SOON, str(result)


@case("names: a server that ICMP says is not there gives way to the next at once")
def _(network: Network) -> None:
    network.name_server(truth(V4), SECOND_NAME_SERVER)
    network.web_server()
    result = network.rtpost("--dns", f"{NAME_SERVER},{SECOND_NAME_SERVER}")
    check_success(result)
    assert result.seconds < 0.9, f"should not wait for a server that is not there: {result}"


@case("names: no server that is there is an error of the look-up, at once")
def _(network: Network) -> None:
    result = network.rtpost()
    assert result.status == EXIT_NAME, f"should exit with {EXIT_NAME}: {result}"
    assert "while looking up the host" in result.errors, str(result)
    assert result.seconds < SOON, str(result)


for label, code in ("SERVFAIL", dns_message.SERVER_FAILURE), ("REFUSED", dns_message.REFUSED):

    @case(f"names: {label} of one server gives way to the next at once")
    def _(network: Network, code: int = code) -> None:
        network.name_server(lambda question: question.answer(code=code))
        network.name_server(truth(V4), SECOND_NAME_SERVER)
        network.web_server()
        result = network.rtpost("--dns", f"{NAME_SERVER},{SECOND_NAME_SERVER}")
        check_success(result)
        assert result.seconds < 0.9, str(result)


@case("names: NXDOMAIN of the first server is final")
def _(network: Network) -> None:
    network.name_server(lambda question: question.answer(code=dns_message.NAME_ERROR))
    second = network.name_server(truth(V4), SECOND_NAME_SERVER)
    check_failure(network.rtpost("--dns", f"{NAME_SERVER},{SECOND_NAME_SERVER}"), "unknown")
    check_asked(second, A=0, AAAA=0)


@case("names: the third server is asked too")
def _(network: Network) -> None:
    for address in (NAME_SERVER, SECOND_NAME_SERVER):
        network.name_server(lambda question: question.answer(code=dns_message.SERVER_FAILURE), address)
    network.name_server(truth(V4), THIRD_NAME_SERVER)
    network.web_server()
    check_success(network.rtpost("--dns", f"{NAME_SERVER}, {SECOND_NAME_SERVER}, {THIRD_NAME_SERVER}"))


# --- What is kept.


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
