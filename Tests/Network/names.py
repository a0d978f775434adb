"""What tests of names share: what is checked of a call, what failures are called, and answers of name servers."""

import socket

import dns_message
from dns_message import RESPONSE, TRUNCATED
from name_server import NameServer, Question
from network import V4, Result

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
# In seconds: before the second retransmission, which is due after three.
SOON = 2.5


def check_success(result: Result) -> None:
    assert result.status == 0 and result.output == "fine", str(result)


def check_failure(result: Result, kind: str) -> None:
    assert result.status == EXIT_NAME, f"should exit with {EXIT_NAME}: {result}"
    assert SENTENCES[kind] in result.errors, f'should say "{SENTENCES[kind]}": {result}'
    assert "while looking up the host" in result.errors, f"the phase is missing: {result}"


def check_asked(server: NameServer, **expected: int) -> None:
    counts = {type_name: len(server.asked(type_name)) for type_name in expected}
    assert counts == expected, f"asked {counts} instead of {expected}"


def lying_length(question: Question) -> None:
    question.answer(dns_message.record("A", socket.inet_aton(V4), length=500))


def truncated_over_udp(question: Question) -> bool:
    """Answers over UDP, and then only that there is more."""
    if question.tcp is None:
        question.answer(flags=RESPONSE | TRUNCATED)
    return question.tcp is None
