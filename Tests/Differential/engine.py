"""Our response engine, from Python: the Embedded Swift of the x86_64 archive, in a shared object of its own.

The functions are those of Tests/VectorRunner/include/response_reader.h.
"""

import ctypes
import shutil
import subprocess
from bisect import bisect_left
from pathlib import Path

from answer import COMPLETE, REFUSED, WAITS, Answer, remembered

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".build" / "x86_64"
DESTINATION = ROOT / ".build" / "toolchains" / "x86_64.json"
LIBRARY = ROOT / "out" / "test" / "libresponse_reader.so"

READER = ctypes.c_uint64 * 32


def build() -> None:
    """Compiles the engine as it is now, and links it into LIBRARY."""
    if not DESTINATION.exists():
        raise SystemExit(f"error: {DESTINATION.relative_to(ROOT)} is missing: run scripts/build x86_64")
    flags = ["-c", "release", "--product", "vector_runner", "--scratch-path", SCRATCH, "--destination", DESTINATION]
    subprocess.run(["swift", "build", "--quiet", *flags], cwd=ROOT, check=True)
    folder = subprocess.run(
        ["swift", "build", "--show-bin-path", *flags], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    tools = Path(shutil.which("swiftc")).resolve().parent
    # The archive is bitcode: the linker makes code of it.
    code = LIBRARY.with_suffix(".o")
    whole = ["--whole-archive", f"{folder}/libvector_runner.a"]
    subprocess.run([tools / "ld.lld", "-r", "-o", code, *whole], check=True)
    # It hides its functions, as firmware wants it.
    visible = "response_reader_*=default"
    subprocess.run([tools / "llvm-objcopy", "--wildcard", "--set-symbol-visibility", visible, code], check=True)
    subprocess.run(["cc", "-shared", "-Wl,-z,defs", "-o", LIBRARY, code], check=True)


class Engine:
    """The engine that the peers are compared with."""

    name = "engine"

    def __init__(self) -> None:
        library = ctypes.CDLL(str(LIBRARY))
        reader = ctypes.POINTER(READER)
        count = ctypes.POINTER(ctypes.c_uint32)
        self._init = self._function(library, "init", None, reader)
        self._read = self._function(
            library, "read", ctypes.c_char_p, reader, ctypes.c_void_p, ctypes.c_uint32, count, count
        )
        self._end = self._function(library, "end", ctypes.c_char_p, reader, ctypes.c_int32)
        self._status = self._function(library, "status", ctypes.c_uint32, reader)
        self._is_complete = self._function(library, "is_complete", ctypes.c_int32, reader)
        self._allows_reuse = self._function(library, "allows_reuse", ctypes.c_int32, reader)

    @staticmethod
    def _function(library: ctypes.CDLL, name: str, result: type | None, *arguments: type):
        function = library[f"response_reader_{name}"]
        function.restype, function.argtypes = result, arguments
        return function

    @remembered
    def answer(self, wire: bytes, end: str) -> Answer:
        """What the engine makes of `wire` and, unless `end` is "open", the end of the stream behind it."""
        reader, framing, body = READER(), ctypes.c_uint32(), ctypes.c_uint32()
        memory = ctypes.create_string_buffer(wire, len(wire) + 1)
        address, position, content = ctypes.addressof(memory), 0, []
        self._init(reader)
        error = None
        while not error and position < len(wire) and not self._is_complete(reader):
            error = self._read(reader, address + position, len(wire) - position, framing, body)
            start = position + framing.value
            position = start + body.value
            content.append(wire[start:position])
        if not error and end != "open":
            error = self._end(reader, end == "clean")
        if error:
            return Answer(REFUSED, why=error.decode())
        if not self._is_complete(reader):
            return Answer(WAITS, body=b"".join(content))
        return Answer(
            COMPLETE,
            status=self._status(reader),
            body=b"".join(content),
            reuse=bool(self._allows_reuse(reader)),
            rest=len(wire) - position,
        )

    @remembered
    def place_of_error(self, wire: bytes) -> int:
        """How many bytes the engine reads before it refuses `wire`, with the one that it refuses."""
        def is_refused(length: int) -> bool:
            return self.answer(wire[:length], "open").verdict == REFUSED

        return bisect_left(range(len(wire)), True, key=is_refused)
