"""A demo that is kept leaves its note while it runs, and ends with Ctrl-C; without one of its parts it fails."""

import io
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from siro_bridge_cli.demo.run import keep_running
from siro_bridge_cli.demo.stack import Stack
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.processes import ChildProcess
from siro_bridge_cli.stack.local import Note, alone_in, read_note

NOTE = Note(
    "siro-bridge",
    "us-east-1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:1/w",
    "http://127.0.0.1:2",
    "postgresql+psycopg://x",
)


class NotedStack:
    def note(self) -> Note:
        return NOTE


def interrupt_once_announced(folder: Path, told: io.StringIO, seen: list[Note]) -> None:
    while "Ctrl-C ends it." not in told.getvalue():
        time.sleep(0.01)
    seen.append(read_note(folder))
    os.kill(os.getpid(), signal.SIGINT)


def keep(folder: Path, watch: Watch) -> tuple[list[Note], str]:
    told, seen = io.StringIO(), list[Note]()
    with alone_in(folder):
        person = threading.Thread(target=interrupt_once_announced, args=(folder, told, seen))
        person.start()
        try:
            keep_running(cast("Stack", NotedStack()), folder, Console(file=told), watch, ["Recordings: rec-1"])
        finally:
            person.join()
    return seen, told.getvalue()


def test_note_is_there_until_ctrl_c(tmp_path: Path) -> None:
    seen, told = keep(tmp_path, Watch())
    assert seen == [NOTE]
    assert "siro-bridge doctor --local" in told
    assert "postgresql://x" in told
    assert "\n  Recordings: rec-1\n" in told
    assert not (tmp_path / "running.json").exists()


def test_part_that_died_is_no_ctrl_c(tmp_path: Path) -> None:
    watch = Watch()
    process: Any = type("Dead", (), {"returncode": -9, "pid": 1})()
    watch.lost = ChildProcess("the CRM", process, tmp_path / "crm.log")
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path, watch)
