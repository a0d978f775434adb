"""The network that a case runs in: a device with one bearer or two, and the world at the other ends.

    device                                     world
    rmnet0  10.0.0.2  2001:db8::2    ==link==  radio0  10.0.0.1 and name servers 10.0.0.53, .54, .55, fe80::53
    rmnet1  10.0.1.2  2001:db8:1::2  ==link==  radio1  10.0.1.1 and a name server 10.0.1.53
                                               lo      web servers, black holes and other addresses, named below

The device's routes lead to rmnet0, and to rmnet1 while that is gone. Each case has a network of its own.
"""

import json
import os
import re
import shlex
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Servers"))

from link import Link
from name_server import Dnsmasq, NameServer, Question, write_lines
from namespace import Namespace
from web_server import WebServer

# Where web servers may be, in both versions.
V4, V4_OTHER = "198.51.100.1", "198.51.100.2"
V6, V6_OTHER = "2001:db8:f::1", "2001:db8:f::2"
# More of those, for servers that listen at 0.0.0.0.
CROWD = [f"198.51.100.{number}" for number in range(128, 192)]
# Where nothing ever comes back from, and where a router says that nobody is there.
BLACK_HOLES_V4 = [f"198.51.100.{number}" for number in range(64, 96)]
BLACK_HOLES_V6 = [f"2001:db8:f:1::{number}" for number in range(1, 32)]
NOBODY_V4, NOBODY_V6 = "198.51.100.33", "2001:db8:f:2::1"
NAME_SERVER, SECOND_NAME_SERVER, THIRD_NAME_SERVER = "10.0.0.53", "10.0.0.54", "10.0.0.55"
OTHER_BEARERS_NAME_SERVER = "10.0.1.53"
LINK_LOCAL_NAME_SERVER = "fe80::53"
# The name that the test certificates are for.
HOST = "test.example"
# Seconds that a program may take longer than its deadline before it is given up.
PATIENCE = 20


@dataclass
class Programs:
    """What is tested, and what is known about it."""

    architecture: str
    rtpost: list[str]
    caller: list[str]
    pki: Path
    # Names of the numbers of `rt_http_error`, without what all have in common.
    errors: dict[int, str]

    @property
    def is_native(self) -> bool:
        return len(self.rtpost) == 1

    @property
    def slack(self) -> float:
        """Milliseconds that a call may outlast its deadline: the contract's natively, more under an emulator."""
        return 50 if self.is_native else 500


@dataclass
class Result:
    """What rtpost came to."""

    status: int
    output: str
    errors: str
    seconds: float

    def __str__(self) -> str:
        return f"status {self.status} after {self.seconds:.2f} s: {self.errors.strip()}"

    @property
    def attempts(self) -> list[str]:
        """The addresses that --verbose names, in order."""
        return re.findall(r"connect: (\S+) port", self.errors)

    def phase_ms(self, phase: str) -> list[int]:
        """What a phase took, in each request."""
        return [int(number) for number in re.findall(rf"{phase} (\d+) ms,", self.errors)]

    @property
    def reused(self) -> list[bool]:
        """Whether each request used the open connection."""
        return ["on the open connection" in line for line in self.errors.splitlines() if line.startswith("* status ")]


class Caller:
    """The program caller.c, which makes calls on one client when it is told to."""

    def __init__(self, network: "Network", options: dict[str, object]):
        self.network = network
        self.patience = options["timeout_ms"] / 1000 + PATIENCE
        arguments = [f"{name}={value}" for name, value in options.items()]
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = network.device.start([*network.programs.caller, *arguments], text=True, bufsize=1, **streams)

    def post(self, host: str = HOST, port: int = 80, path: str = "/", body: object = 10, scheme: str = "http") -> dict:
        """Makes a call; what it came to, with `error` by name."""
        self.begin(host, port, path, body, scheme)
        return self.end()

    def begin(self, host: str = HOST, port: int = 80, path: str = "/", body: object = 10, scheme: str = "http") -> None:
        print(scheme, host, port, path, body, file=self.process.stdin, flush=True)

    def end(self) -> dict:
        watch = threading.Timer(self.patience, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        watch.cancel()
        assert line, f"the caller broke off with {self.process.wait()}"
        answer = json.loads(line)
        if "error" in answer:
            answer["error"] = self.network.programs.errors[answer["error"]]
        return answer

    def set_options(self) -> None:
        """Sets the client's options to what they are: it can't know that they are the same."""
        print("options", file=self.process.stdin, flush=True)

    def finish(self) -> None:
        """Destroys the client, and checks that nothing is left."""
        self.process.stdin.close()
        left = self.end()["left_open"]
        assert left == 0, f"{left} descriptors are left open"

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Network:
    def __init__(self, programs: Programs, bearers: int = 1):
        self.programs = programs
        self.stack = ExitStack()
        try:
            self.build(bearers)
        except BaseException:
            self.close()
            raise

    def build(self, bearers: int) -> None:
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.device, self.world = Namespace(), Namespace()
        self.stack.callback(self.device.close)
        self.stack.callback(self.world.close)
        self.hosts, self.resolver_file = self.folder / "hosts", self.folder / "resolv.conf"
        write_lines(self.hosts, "127.0.0.1 localhost")
        write_lines(self.resolver_file, f"nameserver {NAME_SERVER}")
        self.device.put(self.hosts, "/etc/hosts")
        self.device.put(self.resolver_file, "/etc/resolv.conf")
        self.device.ip("link set lo up")
        self.build_world()
        self.links = [self.build_bearer(number) for number in range(bearers)]
        for namespace in (self.device, self.world):
            while namespace.call("ip", "-6", "address", "show", "tentative"):
                time.sleep(0.01)  # such an address can't be used yet

    def build_world(self) -> None:
        # A router, so that it answers for addresses which it has a route for, but not itself.
        for name in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            self.world.set(name, 1)
        self.world.ip(
            "link set lo up",
            *(f"addr add {address}/32 dev lo" for address in (V4, V4_OTHER)),
            *(f"addr add {address}/128 dev lo" for address in (V6, V6_OTHER)),
            "route add local 198.51.100.128/26 dev lo",
            "route add blackhole 198.51.100.64/27",
            "route add blackhole 2001:db8:f:1::/64",
            f"route add unreachable {NOBODY_V4}",
            f"route add unreachable {NOBODY_V6}",
        )
        # An answer of ICMP for each packet, not one a second.
        self.world.set("ipv4/icmp_ratelimit", 0)
        self.world.set("ipv6/icmp/ratelimit", 0)

    def build_bearer(self, number: int) -> Link:
        inside, outside = f"rmnet{number}", f"radio{number}"
        link = Link(self.device, inside, self.world, outside)
        self.stack.callback(link.close)
        network_4, network_6 = f"10.0.{number}", "2001:db8::" if number == 0 else f"2001:db8:{number}::"
        self.device.ip(
            f"link set {inside} up",
            f"addr add {network_4}.2/24 dev {inside}",
            f"addr add {network_6}2/64 dev {inside} nodad",
            f"addr add fe80::2/64 dev {inside} nodad",
            f"route add default dev {inside} metric {100 + number}",
            f"route add ::/0 dev {inside} metric {100 + number}",
        )
        self.world.ip(
            f"link set {outside} up",
            *(f"addr add {network_4}.{host}/24 dev {outside}" for host in (1, 53, 54, 55)),
            f"addr add {network_6}1/64 dev {outside} nodad",
            f"addr add {LINK_LOCAL_NAME_SERVER}/64 dev {outside} nodad",
        )
        return link

    @property
    def link(self) -> Link:
        return self.links[0]

    def name_server(
        self, answer: Callable[[Question], None], address: str = NAME_SERVER, scope: str = ""
    ) -> NameServer:
        server = NameServer(self.world, address, answer, scope)
        self.stack.callback(server.close)
        return server

    def dnsmasq(self, *options: str, address: str = NAME_SERVER) -> Dnsmasq:
        server = Dnsmasq(self.world, address, *options)
        self.stack.callback(server.close)
        return server

    def web_server(
        self, *addresses: str, is_tls: bool = False, place: Namespace | None = None, **options: object
    ) -> WebServer:
        """A web server at addresses of the world, or of another place."""
        if is_tls:
            options["context"] = server_context(self.programs.pki)
        server = WebServer(place or self.world, list(addresses or [V4]), **options)
        self.stack.callback(server.close)
        return server

    def rtpost(
        self, *arguments: str | Path, url: str = f"http://{HOST}/", command: list[str] | None = None, limit: float = 60
    ) -> Result:
        """Runs rtpost on the device, told to be verbose; `command` is another that starts it."""
        command = [*(command or self.programs.rtpost), "--verbose", "--timeout", "20", *map(str, arguments), url]
        begin = time.monotonic()
        process = self.device.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            output, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"{shlex.join(command)} still runs after {limit} s") from None
        return Result(process.returncode, output, errors, time.monotonic() - begin)

    def caller(self, **options: object) -> Caller:
        trust = self.programs.pki / "root.pem"
        caller = Caller(self, {"timeout_ms": 60_000, "dns_servers": NAME_SERVER, "trust_file": trust} | options)
        self.stack.callback(caller.close)
        return caller

    def close(self) -> None:
        self.stack.close()


def server_context(pki: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "good.pem", pki / "good.key")
    return context


def reason_for_skipping() -> str:
    """Why no network can be made here; empty if it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        namespace = Namespace()
    except (OSError, subprocess.CalledProcessError) as why:
        return f"no network namespace can be made ({why})"
    try:
        link = Link(namespace, "one", namespace, "other")
    except OSError as why:
        return f"no TUN device can be made ({why})"
    finally:
        namespace.close()
    link.close()
    return ""
