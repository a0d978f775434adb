"""What the processor does itself, AES above all, is found out at run time: with it and without it TLS works.

The emulator lists the instructions that it translates, which are those that ran.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from toolchain import Toolchain, tool


@dataclass
class Processor:
    """A processor that the emulator plays."""

    name: str
    # With AES it has the others of INSTRUCTIONS, too.
    has_aes: bool


EMULATED = {
    "x86_64": [Processor("qemu64", False), Processor("max", True)],
    "aarch64": [Processor("a64fx", False), Processor("cortex-a53", True), Processor("max", True)],
    "armv7": [],  # none has it
}
# AES and the multiplication of GCM; SHA-256, where mbedTLS uses it.
INSTRUCTIONS = {"x86_64": ("aesenc", "pclmul"), "aarch64": ("aese", "pmull", "sha256h")}


def check_processors(toolchain: Toolchain, trust: Path, url: str) -> dict[str, str]:
    """For each processor, why rtpost's POST over TLS is not what it should be there; "" if it is."""
    return {
        f"AES {'of' if processor.has_aes else 'without'} the processor, {processor.name}": fault(
            toolchain, processor, trust, url
        )
        for processor in EMULATED[toolchain.architecture]
    }


def fault(toolchain: Toolchain, processor: Processor, trust: Path, url: str) -> str:
    emulator = [tool(f"qemu-{toolchain.architecture}"), "-cpu", processor.name]
    rtpost = [toolchain.installed / "bin" / "rtpost", "--trust", trust, url]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "instructions"
        done = subprocess.run([*emulator, "-d", "in_asm", "-D", log, *rtpost], capture_output=True)
        if done.returncode != 0:
            return f"rtpost ends with {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
        ran = log.read_text(errors="replace")
    for instruction in INSTRUCTIONS[toolchain.architecture]:
        if (f" {instruction}" in ran) != processor.has_aes:
            return f"{instruction} {'never ran' if processor.has_aes else 'ran'}"
    return ""
