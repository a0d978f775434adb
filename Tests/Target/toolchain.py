"""The tools for one architecture: how to compile and link for it, and how to run what comes out."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIPLES = {"x86_64": None, "aarch64": "aarch64-linux-gnu", "armv7": "armv7-linux-gnueabihf"}
# Old cores, so that no instruction of a newer one slips in; qemu's own choice also spends most of its time on emulating
# pointer authentication.
EMULATORS = {
    "x86_64": ["qemu-x86_64"],
    "aarch64": ["qemu-aarch64", "-cpu", "cortex-a53"],
    "armv7": ["qemu-arm", "-cpu", "cortex-a9"],
}
WARNINGS = ["-Wall", "-Wextra", "-Werror"]


class ToolError(Exception):
    """Something that the tests need is missing or fails; the text says what to do."""


def tool(name: str) -> str:
    """The path of a tool of the Swift toolchain or the system."""
    found = shutil.which(name)
    if found is None:
        raise ToolError(f"{name} is not on the PATH: install it, or add the Swift toolchain's bin folder")
    return found


def output_of(*command: str | Path, **options: object) -> str:
    """What a command prints on stdout; its words on stderr are the error's text when it fails."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise ToolError(f"{Path(str(command[0])).name} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


@dataclass
class Toolchain:
    architecture: str
    # What scripts/build --as was told; "": nothing.
    build: str = ""

    @property
    def installed(self) -> Path:
        return ROOT / "out" / self.build / self.architecture

    @property
    def work(self) -> Path:
        """Where to put what is made for the tests."""
        return ROOT / "out" / "test" / self.build / self.architecture

    @property
    def archive(self) -> Path:
        return self.installed / "lib" / "librt_port_http.a"

    @property
    def is_native(self) -> bool:
        """Whether its programs run without an emulator."""
        return TRIPLES[self.architecture] is None

    @cached_property
    def sysroot(self) -> Path | None:
        """None: the machine itself."""
        if self.is_native:
            return None
        return Path(output_of(ROOT / "scripts" / "sysroot", self.architecture).strip())

    @cached_property
    def clang(self) -> list[str]:
        command = [tool("clang")]
        if self.sysroot is not None:
            command += [f"--target={TRIPLES[self.architecture]}", f"--sysroot={self.sysroot}"]
        return command

    def build_vector_runner(self) -> Path:
        """Makes the archive of the vector runner with the response reader, built like the library's, with the same flags."""
        scratch = ROOT / ".build" / self.build
        destination = scratch / "toolchains" / f"{self.architecture}.json"
        if not destination.exists():
            raise ToolError(f"{destination} is missing: run scripts/build {self.architecture}")
        build = [tool("swift"), "build", "-c", "release", "--scratch-path", scratch / self.architecture]
        build += ["--destination", destination]
        archive = Path(output_of(*build, "--show-bin-path", cwd=ROOT).strip()) / "libvector_runner.a"
        archive.unlink(missing_ok=True)  # SwiftPM would leave the objects of deleted sources in it
        output_of(*build, "--product", "vector_runner", cwd=ROOT)
        return archive

    def package_flags(self, *wanted: str) -> list[str]:
        """What rt_port_http.pc says, and nothing else: it must be all that a firmware needs."""
        environment = os.environ | {"PKG_CONFIG_PATH": str(self.installed / "lib" / "pkgconfig")}
        return output_of(tool("pkg-config"), *wanted, "rt_port_http", env=environment).split()

    @cached_property
    def newest_tls(self) -> int:
        """The newest TLS version of the mbedTLS that is linked, as a report shows it."""
        return int(self.package_flags("--variable=newest_tls")[0], 16)

    @cached_property
    def has_bundled_mbedtls(self) -> bool:
        return self.package_flags("--variable=mbedtls") == ["bundled"]

    @cached_property
    def is_sanitized(self) -> bool:
        """Whether it was built with a sanitizer's instruments, whose runtime can't be linked statically."""
        return any(flag.startswith("-fsanitize=") for flag in self.package_flags("--static", "--libs"))

    @cached_property
    def tls_memory(self) -> int:
        """The size of a client's arena in the library, in bytes; 0: there is none, as where mbedTLS is the system's."""
        return int(self.package_flags("--variable=tls_memory")[0])

    @cached_property
    def clients(self) -> int:
        """How many clients the library has."""
        return int(self.package_flags("--variable=clients")[0])

    def compile(self, source: Path, destination: Path) -> None:
        flags = ["-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-fPIE", *WARNINGS]
        output_of(*self.clang, *flags, *self.package_flags("--cflags"), "-c", source, "-o", destination)

    def link(self, objects: list[Path], destination: Path, *, static: bool) -> None:
        flags = ["-fuse-ld=lld", "-static" if static else "-pie"]
        output_of(*self.clang, *flags, *objects, *self.package_flags("--static", "--libs"), "-o", destination)

    def command(self, program: Path, root: Path | None = None) -> list[str]:
        """The command that runs a program here. Files in the folder `root` pass for those of the machine."""
        root = root or self.sysroot
        if root is None:
            return [str(program)]
        emulator, *options = EMULATORS[self.architecture]
        return [tool(emulator), *options, "-L", str(root), str(program)]

    def root_with(self, path: str, original: Path) -> Path:
        """A folder that is the sysroot but for one file more, of which `path` is the place."""
        root = self.work / "root"
        shutil.rmtree(root, ignore_errors=True)
        (root / path).parent.mkdir(parents=True)
        shutil.copyfile(original, root / path)
        if self.sysroot is not None:
            for folder in ("lib", "usr"):
                (root / folder).symlink_to(self.sysroot / folder)
        return root
