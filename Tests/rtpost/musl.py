#!/usr/bin/env python3
"""Links rtpost with musl, the libc of OpenWrt and others, whose types are not all as long as glibc's, and prints its path.

The library is the one that scripts/build has installed: what it was compiled with must not matter to who links it.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Target"))

from toolchain import ROOT, TRIPLES, WARNINGS, Toolchain, ToolError, output_of, tool

# As musl's packages name their folders.
MUSL = {"x86_64": "x86_64-linux-musl", "aarch64": "aarch64-linux-musl", "armv7": "arm-linux-musleabihf"}
INSTRUCTIONS = {"armv7": ["-march=armv7-a", "-mthumb", "-mfloat-abi=hard", "-mfpu=vfpv3-d16"]}


def link(toolchain: Toolchain) -> Path:
    """Compiles the tool's sources with musl's headers, and links them with musl and the library."""
    name = MUSL[toolchain.architecture]
    usr = (toolchain.sysroot or Path("/")) / "usr"
    headers, libraries = usr / "include" / name, usr / "lib" / name
    if not (libraries / "libc.a").exists():
        raise ToolError(f"{libraries}/libc.a is missing: run scripts/setup, and scripts/build {toolchain.architecture}")
    folder = toolchain.work / "musl"
    folder.mkdir(parents=True, exist_ok=True)
    flags = ["-nostdlibinc", "-isystem", headers, "-std=c11", "-Os", *WARNINGS, *INSTRUCTIONS.get(toolchain.architecture, [])]
    objects = []
    for source in sorted((ROOT / "Sources" / "rtpost").glob("*.c")):
        objects.append(folder / f"{source.stem}.o")
        output_of(*toolchain.clang, *flags, *toolchain.package_flags("--cflags"), "-c", source, "-o", objects[-1])
    support = output_of(*toolchain.clang, "--rtlib=libgcc", "-print-libgcc-file-name").strip()
    begin, end = [libraries / "crt1.o", libraries / "crti.o"], [libraries / "crtn.o"]
    system = ["--start-group", libraries / "libc.a", support, "--end-group"]
    program = folder / "rtpost"
    output_of(tool("ld.lld"), "-static", "--gc-sections", *begin, *objects, toolchain.archive, *system, *end, "-o", program)
    return program


def main() -> int:
    parser = argparse.ArgumentParser(description="Links rtpost with musl, and prints its path.")
    parser.add_argument("architecture", choices=TRIPLES)
    try:
        print(link(Toolchain(parser.parse_args().architecture)))
    except ToolError as why:
        print(f"error: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
