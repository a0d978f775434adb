"""Names while name servers fail, lose queries or are gone, for one family of addresses or for both."""

import time
from collections.abc import Callable

import dns_message
from case import case
from name_server import Question, truth
from names import EXIT_NAME, SOON, check_asked, check_failure, check_success, lying_length, truncated_over_udp
from network import (
    BLACK_HOLES_V4,
    NAME_SERVER,
    SECOND_NAME_SERVER,
    THIRD_NAME_SERVER,
    V4,
    V6,
    Network,
)

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


@case("names: a name server that was not there is no reason for what fails later")
def _(network: Network) -> None:
    network.name_server(truth(V4), SECOND_NAME_SERVER)
    network.web_server(answer=lambda request: request.connection.send(b"no status line\r\n"))
    answer = network.caller(dns_servers=f"{NAME_SERVER},{SECOND_NAME_SERVER}").post()
    assert (answer["error"], answer["os_error"]) == ("STATUS_LINE", 0), str(answer)


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
