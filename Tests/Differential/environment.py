"""Gets the peers: from PyPI, pinned, into a folder of the cache that clones of the project share."""

import os
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = ("h11==0.16.0", "httptools==0.9.0")


def _folder() -> Path:
    cache = os.environ.get("RT_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "rt-port-http")
    return Path(cache).expanduser().resolve() / "-".join(["peers", *PACKAGES]).replace("==", "-")


def enter() -> None:
    """Starts this program again with a Python that has the packages, unless this one is it."""
    folder = _folder()
    if Path(sys.prefix).resolve() == folder:
        return
    is_complete = folder / "complete"
    if not is_complete.exists():
        print(f"==> Installing {', '.join(PACKAGES)}", file=sys.stderr)
        try:
            venv.create(folder, clear=True, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            raise SystemExit("error: Python can't make a venv: run scripts/setup, which installs python3-venv") from None
        pip = [folder / "bin" / "pip", "--quiet", "--disable-pip-version-check", "install"]
        # A wheel for this Python is there; building one would need a compiler and Python's headers.
        if subprocess.run([*pip, "--only-binary=:all:", *PACKAGES]).returncode != 0:
            raise SystemExit("error: pip can't install the peers: see its words above")
        is_complete.touch()
    python = folder / "bin" / "python"
    os.execv(python, [python, *sys.argv])
