"""The note that a running demo leaves in its folder, by which `--local` finds it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from siro_bridge_cli.stack.errors import StackError

DEMO_FOLDER = Path(__file__).parents[3] / ".work" / "demo"
FOLDER_VARIABLE = "SIRO_BRIDGE_DEMO_FOLDER"
"""Names another folder than the demo's own."""

_NOTE, _LOCK = "running.json", "lock"
_NONE_RUNS = "no demo is running on this machine: start one with `siro-bridge demo --keep` in another terminal"


@dataclass(frozen=True)
class Note:
    """Where the parts of a running demo are; all of them are on loopback, and their credentials are no secrets."""

    stack: str
    region: str
    endpoint_url: str
    webhook_url: str
    siro_url: str
    crm_url: str


class FolderInUseError(Exception):
    """Another demo runs in the folder."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep a second demo out of the folder for the length of the block, and make the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError("another demo is running in this folder; wait for it, or stop it") from None
        yield


@contextmanager
def announced(folder: Path, note: Note) -> Iterator[None]:
    """Leave the note in the folder for the length of the block."""
    file = folder / _NOTE
    file.write_text(json.dumps(asdict(note), indent=2), "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def read_note(folder: Path) -> Note:
    """The note of the demo that runs in `folder`. Raises StackError when none does.

    A demo that was killed left its note, but its lock went with it.
    """
    if not _is_in_use(folder):
        raise StackError(_NONE_RUNS)
    try:
        note = Note(**json.loads((folder / _NOTE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise StackError("a demo is running, but it is not ready, or was started without --keep") from None
    _reach_loopback_directly()
    return note


def _is_in_use(folder: Path) -> bool:
    if not (folder / _LOCK).exists():
        return False
    try:
        with alone_in(folder):
            return False
    except FolderInUseError:
        return True


def demo_folder() -> Path:
    """The folder in which `--local` looks for a running demo."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEMO_FOLDER)


def _reach_loopback_directly() -> None:
    """Requests to the simulated Siro must not go to the person's proxy."""
    hosts = os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
    if "127.0.0.1" not in hosts.split(","):
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(filter(None, [hosts, "127.0.0.1", "localhost"]))
