"""What of a name server's answers is not believed. The other address leads to a server too: an answer that is believed is
seen to be.
"""

import socket
import time
from collections.abc import Callable

import dns_message
from case import case
from name_server import Question
from names import check_success
from network import (
    HOST,
    NAME_SERVER,
    SECOND_NAME_SERVER,
    V4,
    V4_OTHER,
    Network,
)


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
