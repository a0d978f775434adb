"""Gets what tests need of PyPI: pinned, into a folder of the cache that clones of the project share."""

import fcntl
import os
import subprocess
import sys
import venv
from pathlib import Path


def cache_folder() -> Path:
    """The folder of what clones of the project share."""
    cache = os.environ.get("RT_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "rt-port-http")
    return Path(cache).expanduser().resolve()


def _folder(name: str, packages: tuple[str, ...]) -> Path:
    return cache_folder() / "-".join([name, *packages]).replace("==", "-")


def enter(name: str, *packages: str) -> None:
    """Starts this program again with a Python that has the packages, unless this one is it.

    `packages` are of the form name==version, and name what they depend on, too.
    """
    folder = _folder(name, packages)
    if Path(sys.prefix).resolve() == folder:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several that come at once, one installs
        if not (folder / "complete").exists():
            _install(folder, packages)
    python = folder / "bin" / "python"
    os.execv(python, [python, *sys.argv])


def _install(folder: Path, packages: tuple[str, ...]) -> None:
    print(f"==> Installing {', '.join(packages)}", file=sys.stderr)
    try:
        venv.create(folder, clear=True, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        raise SystemExit("error: Python can't make a venv: run scripts/setup, which installs python3-venv") from None
    pip = [folder / "bin" / "pip", "--quiet", "--disable-pip-version-check", "install"]
    # A wheel for this Python is there; building one would need a compiler and Python's headers.
    if subprocess.run([*pip, "--no-deps", "--only-binary=:all:", *packages]).returncode != 0:
        raise SystemExit("error: pip can't install them: see its words above")
    (folder / "complete").touch()
