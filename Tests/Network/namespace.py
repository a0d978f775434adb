"""A network of one's own: a network and a mount namespace, which last as long as the object.

Namespaces belong to threads. So each has a worker thread that has entered it; whatever is made there, a socket or a
process, stays there, whoever uses it later. There is nothing to clean up: the kernel drops a namespace with its last user.
"""

import ctypes
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)
Value = TypeVar("Value")


class Namespace:
    def __init__(self):
        self.worker = ThreadPoolExecutor(1)
        try:
            self.run(unshare)
        except BaseException:
            self.close()
            raise

    def run(self, function: Callable[..., Value], *arguments: object, **options: object) -> Value:
        """Calls a function inside."""
        return self.worker.submit(function, *arguments, **options).result()

    def start(self, command: list[str | Path], **options: object) -> subprocess.Popen:
        """Starts a process inside."""
        return self.run(subprocess.Popen, [*map(str, command)], **options)

    def call(self, *command: str | Path, input: str | None = None) -> str:
        """Runs a command inside; returns what it prints."""
        done = self.run(subprocess.run, [*map(str, command)], input=input, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))} failed: {done.stderr.strip()} {input or ''}")
        return done.stdout

    def ip(self, *commands: str) -> None:
        """Runs commands of ip(8)."""
        self.call("ip", "-batch", "-", input="".join(f"{command}\n" for command in commands))

    def set(self, name: str, value: int) -> None:
        """Sets a number below /proc/sys/net."""
        self.run(Path("/proc/sys/net", name).write_text, str(value))

    def put(self, file: Path, place: str) -> None:
        """Lets a file pass for that of the system at a place."""
        self.call("mount", "--bind", file, place)

    def close(self) -> None:
        self.worker.shutdown()


def unshare() -> None:
    if libc.unshare(CLONE_NEWNET | CLONE_NEWNS) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # What is mounted here must not be seen outside.
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
