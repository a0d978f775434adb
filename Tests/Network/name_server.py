"""Name servers: dnsmasq, which is a real one, and one that answers as a test wants, the truth or not."""

import contextlib
import ipaddress
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import dns_message
from dns_message import Query
from namespace import Namespace

PATIENCE = 10


@dataclass
class Question(Query):
    """A query that has come, and the way back."""

    server: "NameServer"
    client: tuple
    # The TCP connection that it came on; None: UDP.
    tcp: socket.socket | None = None
    # How many of its type had come before.
    number: int = 0
    when: float = field(default_factory=time.monotonic)

    def send(self, message: bytes) -> None:
        """Sends a message; over TCP with its length before it."""
        if self.tcp is None:
            self.server.udp.sendto(message, self.client)
        else:
            self.tcp.sendall(struct.pack("!H", len(message)) + message)

    def answer(self, *records: bytes, **options: object) -> None:
        self.send(dns_message.response(self, *records, **options))

    def tell(self, *addresses: str, ttl: int = 60) -> None:
        """Answers with those of the addresses that are of the type asked for."""
        version = 6 if self.type == "AAAA" else 4
        wanted = [text for text in addresses if ipaddress.ip_address(text).version == version]
        self.answer(*(dns_message.address(text, ttl=ttl) for text in wanted))


def truth(*addresses: str, ttl: int = 60) -> Callable[[Question], None]:
    """The answers of a server for which every name has these addresses."""
    return lambda question: question.tell(*addresses, ttl=ttl)


class NameServer:
    """Gives each question to `answer`, in a thread of its own."""

    def __init__(self, world: Namespace, address: str, answer: Callable[[Question], None], scope: str = ""):
        self.world = world
        self.answer = answer
        self.questions: list[Question] = []
        self.lock = threading.Lock()
        self.is_open = True
        self.udp, self.tcp = world.run(self.bind, address, scope)
        threading.Thread(target=self.serve_udp, daemon=True).start()
        threading.Thread(target=self.serve_tcp, daemon=True).start()

    @staticmethod
    def bind(address: str, scope: str) -> tuple[socket.socket, socket.socket]:
        is_version_6 = ":" in address
        target = (address, 53, 0, socket.if_nametoindex(scope) if scope else 0) if is_version_6 else (address, 53)
        family = socket.AF_INET6 if is_version_6 else socket.AF_INET
        udp, tcp = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for bound in (udp, tcp):
            bound.bind(target)
            bound.settimeout(0.2)
        tcp.listen()
        return udp, tcp

    def asked(self, type_name: str | None = None, is_tcp: bool | None = None) -> list[Question]:
        """The questions so far."""
        with self.lock:
            return [
                question
                for question in self.questions
                if (type_name is None or question.type == type_name)
                and (is_tcp is None or (question.tcp is not None) == is_tcp)
            ]

    def serve_udp(self) -> None:
        while self.is_open:
            with contextlib.suppress(OSError):
                data, client = self.udp.recvfrom(65536)
                self.take(Question(data, self, client))

    def serve_tcp(self) -> None:
        while self.is_open:
            with contextlib.suppress(OSError):
                connection, client = self.tcp.accept()
                threading.Thread(target=self.serve_connection, args=(connection, client), daemon=True).start()

    def serve_connection(self, connection: socket.socket, client: tuple) -> None:
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as stream:
            while prefix := stream.read(2):
                self.take(Question(stream.read(struct.unpack("!H", prefix)[0]), self, client, connection)).join()

    def take(self, question: Question) -> threading.Thread:
        with self.lock:
            question.number = sum(earlier.type == question.type for earlier in self.questions)
            self.questions.append(question)
        thread = threading.Thread(target=self.reply, args=(question,), daemon=True)
        thread.start()
        return thread

    def reply(self, question: Question) -> None:
        with contextlib.suppress(OSError):
            self.answer(question)

    def close(self) -> None:
        self.is_open = False
        self.udp.close()
        self.tcp.close()


class Dnsmasq:
    """dnsmasq at an address, with the options that say what it knows."""

    def __init__(self, world: Namespace, address: str, *options: str):
        # It ends with the thread that started it, however that ends.
        command = ["setpriv", "--pdeathsig=KILL", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null"]
        command += ["--no-resolv", "--no-hosts", "--bind-interfaces", f"--listen-address={address}"]
        command += ["--user=root", "--pid-file", "--log-facility=-"]
        self.process = world.start([*command, *options], stderr=subprocess.PIPE, text=True)
        words = ""
        for line in self.process.stderr:
            words += line
            if "started" in line:
                return
        raise RuntimeError(f"dnsmasq does not start: {words}")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


def write_lines(path: Path, *lines: str) -> None:
    """Changes what is in a file, which stays the same file."""
    path.write_text("".join(f"{line}\n" for line in lines))
