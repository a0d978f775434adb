"""System calls: what a request costs where each call is dear.

strace counts them natively, and qemu's own trace shows those of a program that it runs.
"""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable

from case import case
from name_server import truth
from network import HOST, NAME_SERVER, V4, Network, Programs
from toolchain import EMULATORS, tool
from web_server import Request, fine_and_close

POSTS = 3
# One name for each call, whatever the C library of an architecture makes of it.
SAME = {
    "sendto": "send",
    "sendmsg": "send",
    "recvfrom": "recv",
    "recvmsg": "recv",
    "ppoll": "poll",
    "ppoll_time64": "poll",
    "_newselect": "select",
}


def tracing(programs: Programs, log: str) -> list[str]:
    """The command that runs the caller and writes its system calls into a file."""
    if programs.is_native:
        return ["strace", "-qq", "-o", log, *programs.caller]
    return emulated(programs, log)


def emulated(programs: Programs, log: str) -> list[str]:
    """The same with qemu, under which the C library asks the kernel for the time too."""
    emulator, *rest = programs.caller if not programs.is_native else [*EMULATORS["x86_64"], *programs.caller]
    return [tool(emulator), "-strace", "-D", log, *rest]


def trace(network: Network, line: str, command: Callable[[Programs, str], list[str]]) -> list[tuple[str, str]]:
    """The system calls of some posts: their names and arguments."""
    log = network.folder / "calls"
    command = command(network.programs, str(log))
    command += [f"trust_file={network.programs.pki / 'root.pem'}", f"dns_servers={NAME_SERVER}"]
    process = network.device.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(POSTS):
            print(line, file=process.stdin, flush=True)
            answer = process.stdout.readline()
            assert '"error": 0,' in answer, f"the post fails: {answer}"
    finally:
        process.kill()
        process.communicate()
    return re.findall(r"^(?:\d+ )?(\w+)\((.*)", log.read_text(errors="replace"), re.MULTILINE)


def calls_of_posts(network: Network, line: str) -> list[Counter]:
    """The system calls of each post, between its line being read and what came of it being written."""
    posts = [Counter()]
    for name, arguments in trace(network, line, tracing):
        if name == "write" and arguments.startswith("1,"):
            posts.append(Counter())
        else:
            posts[-1][SAME.get(name, name)] += 1
    return posts[:POSTS]


for scheme in "http", "https":

    @case(f"calls: a POST of 1 KiB on a kept connection is one send, one poll, one recv, {scheme}")
    def _(network: Network, scheme: str = scheme) -> str:
        port = 443 if scheme == "https" else 80
        network.name_server(truth(V4))
        network.web_server(is_tls=scheme == "https", port=port)
        # An answer takes its time, as on any real network; else it may be there before it is waited for.
        network.link.delay = 0.05
        for calls in calls_of_posts(network, f"{scheme} {HOST} {port} / 1024")[1:]:
            if scheme == "http":
                costs = {name: calls[name] for name in ("send", "poll", "recv")}
                assert costs == {"send": 1, "poll": 1, "recv": 1}, f"{costs} in {dict(calls)}"
            else:
                assert (calls["send"], calls["poll"]) == (1, 1), str(dict(calls))
            assert calls["brk"] + calls["mmap"] + calls["mmap2"] == 0, f"memory is asked for: {dict(calls)}"
        return ", ".join(f"{count} {name}" for name, count in sorted(calls.items()))


def after_two_seconds(request: Request) -> None:
    time.sleep(2)
    request.answer()


@case("calls: waiting for a slow server is a few polls, not many")
def _(network: Network) -> None:
    network.name_server(truth(V4))
    network.web_server(answer=after_two_seconds)
    for calls in calls_of_posts(network, f"http {HOST} 80 / 1024"):
        # The watchdog is fed between them.
        assert 2 <= calls["poll"] <= 8, f"{calls['poll']} polls in two seconds"


@case("calls: time is that of a monotonic clock alone, so that a step of the wall clock changes nothing")
def _(network: Network) -> None:
    network.name_server(truth(V4))
    network.web_server(answer=fine_and_close)
    calls = trace(network, f"http {HOST} 80 / 1024", emulated)
    clocks = {arguments.split(",")[0] for name, arguments in calls if name.startswith("clock_gettime")}
    # The second is the calling program's.
    assert clocks == {"CLOCK_BOOTTIME", "CLOCK_MONOTONIC"}, f"the clocks {clocks} were read"
    others = {name for name, _ in calls} & {"time", "gettimeofday"}
    assert not others, f"{others} were called"
