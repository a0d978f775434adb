"""Names that are asked for over TCP, since the answer over UDP was cut short."""

import socket
import struct
import time
from collections.abc import Callable

import dns_message
from case import case
from dns_message import RESPONSE, TRUNCATED
from name_server import Question, truth
from names import SOON, check_failure, check_success, truncated_over_udp
from network import (
    HOST,
    NAME_SERVER,
    SECOND_NAME_SERVER,
    V4,
    V4_OTHER,
    V6,
    Network,
)


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
