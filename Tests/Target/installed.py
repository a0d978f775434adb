"""Checks of what is installed: the archive's symbols, its code, and the headers.

Each check raises an AssertionError or a ToolError when it does not hold.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from toolchain import ROOT, WARNINGS, Toolchain, output_of, tool

ALLOWED = Path(__file__).with_name("undefined-symbols.txt")
MACHINES = {"x86_64": "Advanced Micro Devices X86-64", "aarch64": "AArch64", "armv7": "ARM"}
Check = Callable[[Toolchain], None]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    CHECKS[function.__name__.replace("_", " ")] = function
    return function


def symbols(toolchain: Toolchain, *options: str) -> set[str]:
    listing = output_of(tool("llvm-nm"), "--format=just-symbols", *options, toolchain.archive)
    return {line for line in listing.splitlines() if line and not line.endswith(":")}


def allowed_symbols(toolchain: Toolchain) -> Iterator[str]:
    """The lines of the allow-list that hold for all libraries, and those under headings that fit this one."""
    words = {toolchain.architecture, "bundled" if toolchain.has_bundled_mbedtls else "system"}
    fits = True
    for line in ALLOWED.read_text().splitlines():
        name = line.split("#")[0].strip()
        if name.startswith("["):
            fits = words.issuperset(name.strip("[]").split())
        elif name and fits:
            yield name


@check
def only_rt_symbols_are_visible(toolchain: Toolchain) -> None:
    visible = symbols(toolchain, "--defined-only", "--extern-only")
    assert visible, "none is"
    others = sorted(name for name in visible if not name.startswith("rt_"))
    assert not others, f"visible: {', '.join(others)}"


@check
def every_function_of_the_headers_is_there(toolchain: Toolchain) -> None:
    visible = symbols(toolchain, "--defined-only", "--extern-only")
    declared = {
        name.split()[-1].lstrip("*")
        for header in (toolchain.installed / "include").glob("*.h")
        for line in header.read_text().splitlines()
        if line[:1].isalpha() and not line.startswith("typedef")
        for name in line.split("(")[:1]
        if "(" in line
    }
    assert declared, "the headers declare none"
    assert declared <= visible, f"missing: {', '.join(sorted(declared - visible))}"


@check
def nothing_of_swift_is_left(toolchain: Toolchain) -> None:
    found = sorted(name for name in symbols(toolchain) if name.startswith(("swift_", "_swift", "$s", "$e")))
    assert not found, f"left: {', '.join(found)}"


@check
def undefined_symbols_are_on_the_list(toolchain: Toolchain) -> None:
    undefined = symbols(toolchain, "--undefined-only") - symbols(toolchain, "--defined-only")
    unexpected = sorted(undefined - set(allowed_symbols(toolchain)))
    assert not unexpected, f"not in {ALLOWED.name}: {', '.join(unexpected)}"


@check
def a_bundled_mbedtls_needs_no_library(toolchain: Toolchain) -> None:
    if toolchain.has_bundled_mbedtls:
        libraries = toolchain.package_flags("--static", "--libs-only-l")
        assert libraries == ["-lrt_port_http"], f"{' '.join(libraries)} are asked for"


@check
def a_bundled_mbedtls_links_beside_another(toolchain: Toolchain) -> None:
    if not toolchain.has_bundled_mbedtls:
        return
    # All of both: a symbol that the two share would be there twice.
    both = ["-Wl,--whole-archive", toolchain.archive, "-l:libmbedtls.a", "-l:libmbedx509.a", "-l:libmbedcrypto.a"]
    with tempfile.TemporaryDirectory() as folder:
        output_of(*toolchain.clang, "-fuse-ld=lld", "-nostdlib", "-r", *both, "-o", Path(folder) / "both.o")


@check
def code_is_for_the_architecture(toolchain: Toolchain) -> None:
    headers = output_of(tool("readelf"), "--file-header", toolchain.archive).splitlines()
    machines = [line.split(":", 1)[1].strip() for line in headers if line.strip().startswith("Machine:")]
    assert machines and set(machines) == {MACHINES[toolchain.architecture]}, f"it is for {set(machines)}"


@check
def armv7_code_is_thumb_with_hard_float(toolchain: Toolchain) -> None:
    if toolchain.architecture != "armv7":
        return
    listing = output_of(tool("readelf"), "--arch-specific", toolchain.archive)
    for member in listing.split("File: ")[1:]:
        name = member.split("\n", 1)[0]
        for attribute in ("Tag_CPU_arch: v7", "Tag_THUMB_ISA_use: Thumb-2", "Tag_ABI_VFP_args: VFP registers"):
            assert attribute in member, f"{name} has no {attribute}"


@check
def it_links_into_a_shared_object(toolchain: Toolchain) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder) / "all.so"
        strict = ["-fuse-ld=lld", "-shared", "-Wl,-z,text", "-Wl,-z,defs", "-Wl,--fatal-warnings"]
        whole = ["-Wl,--whole-archive", toolchain.archive, "-Wl,--no-whole-archive"]
        output_of(*toolchain.clang, *strict, *whole, *toolchain.package_flags("--static", "--libs"), "-o", shared)
        assert "TEXTREL" not in output_of(tool("readelf"), "--dynamic", shared), "it has text relocations"


@check
def a_firmware_with_a_resolver_of_its_own_does_not_carry_the_librarys(toolchain: Toolchain) -> None:
    calls = "#include <rt_port_http.h>\nint main(void) { return rt_port_http_post(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); }\n"
    hook = "int rt_port_http_ask_name_servers(void *call) { return call == 0; }\n"
    with tempfile.TemporaryDirectory() as folder:
        for source, carries in (calls, True), (calls + hook, False):
            program = Path(folder) / "firmware.c"
            program.write_text(source)
            toolchain.compile(program, program.with_suffix(".o"))
            objects = [program.with_suffix(".o"), Path("-Wl,--gc-sections")]
            toolchain.link(objects, program.with_suffix(""), static=True)
            names = output_of(tool("llvm-nm"), "--format=just-symbols", program.with_suffix("")).split()
            what = "it does not, though it has none" if carries else "it does"
            assert ("rt_port_http_stub_resolver" in names) == carries, what


@check
def headers_are_c_and_cplusplus(toolchain: Toolchain) -> None:
    headers = sorted((toolchain.installed / "include").glob("*.h"))
    assert headers, "none is installed"
    for header in headers:
        source = ROOT / "Sources" / "CRTPort" / "include" / header.name
        # scripts/build --clients writes its number into it.
        expected = re.sub(r"(#define RT_HTTP_CLIENTS) 4", rf"\1 {toolchain.clients}", source.read_text())
        assert header.read_text() == expected, f"{header.name} is not the one of the sources"
        for language, standard in ("c", "c99"), ("c", "c11"), ("c++", "c++11"), ("c++", "c++20"):
            options = ["-x", language, f"-std={standard}", "-pedantic", *WARNINGS, "-fsyntax-only"]
            output_of(*toolchain.clang, *options, "-include", header, "/dev/null")
