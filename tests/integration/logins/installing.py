"""Foreign servers are installed once, in a folder of the project's work folder, and never into its own environment."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 600


def npm_package(folder: Path, package: str) -> Path:
    """`name@version` in a folder of its own; skips the test where npm or the registry is not there."""
    place = folder / package.replace("@", "-")
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(f"{package} needs node and npm")
    with _alone(place):
        if not (place / "installed").exists():
            quiet = ("--no-save", "--no-audit", "--no-fund", "--silent")
            command = ["npm", "install", *quiet, "--prefix", str(place), package]
            _run(command, package, place)
    return place


def pip_packages(folder: Path, name: str, packages: Sequence[str]) -> Path:
    """The Python of a virtual environment with these packages; skips the test where they cannot be installed."""
    place = folder / name
    python = place / "bin" / "python"
    with _alone(place):
        if not (place / "installed").exists():
            _run([sys.executable, "-m", "venv", str(place)], name, None)
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
            _run(command, name, place)
    return python


def _run(command: Sequence[str], name: str, place: Path | None) -> None:
    """`place` is marked as installed afterwards."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        pytest.skip(f"{name} cannot be installed: {said}")
    if place:
        (place / "installed").touch()


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
