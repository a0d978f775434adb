"""System calls: what a request costs where each call is dear.

strace counts them natively, and qemu's own trace shows those of a program that it runs.
"""

import re
import subprocess
import time
from collections import Counter

from case import case
from name_server import truth
from network import HOST, NAME_SERVER, V4, Network, Programs
from web_server import Request

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
    emulator, *rest = programs.caller
    return [emulator, "-strace", "-D", log, *rest]


def calls_of_posts(network: Network, line: str) -> list[Counter]:
    """The system calls of each post, between its line being read and what came of it being written."""
    log = network.folder / "calls"
    command = [*tracing(network.programs, str(log)), f"trust_file={network.programs.pki / 'root.pem'}"]
    command += [f"dns_servers={NAME_SERVER}"]
    process = network.device.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(POSTS):
            print(line, file=process.stdin, flush=True)
            answer = process.stdout.readline()
            assert '"error": 0,' in answer, f"the post fails: {answer}"
    finally:
        process.kill()
        process.communicate()
    posts = [Counter()]
    for name, arguments in re.findall(r"^(?:\d+ )?(\w+)\((.*)", log.read_text(errors="replace"), re.MULTILINE):
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
