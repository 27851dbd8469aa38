import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from siro_bridge_cli.embedded.processes import (
    ProcessError,
    accepts_connections,
    child_process,
    free_port,
    interrupted_by_signals,
    shown,
    wait_for_port,
)

LISTENER = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
KILLED_PARENT = """
import os, signal, sys, time
from pathlib import Path
from siro_bridge_cli.embedded.processes import child_process

with child_process("leader", [sys.executable, "-c", sys.argv[1]], Path(sys.argv[2])) as child:
    while not child.log.read_text().endswith("\\n"):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
"""
WITH_WORKER = (
    "import subprocess, sys, time; "
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
)


HEEDED: dict[int, Callable[[int, FrameType | None], Any] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}


@pytest.fixture
def heeded_signals() -> Iterator[None]:
    """As in a person's terminal; a shell's background job starts with some of them ignored."""
    before = {number: signal.signal(number, handler) for number, handler in HEEDED.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_child_is_stopped_when_the_block_ends(tmp_path: Path) -> None:
    port = free_port()
    with child_process("listener", [sys.executable, "-c", LISTENER, str(port)], tmp_path / "log") as child:
        wait_for_port(child, port)
        assert accepts_connections(port)
    assert not accepts_connections(port)


reads_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc, which this system lacks")


def ends_soon(pid: int) -> bool:
    """Killed already; a busy machine takes a moment to carry it out."""
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(pid)


@reads_proc
def test_worker_of_a_child_is_stopped_too(tmp_path: Path) -> None:
    with child_process("leader", [sys.executable, "-c", WITH_WORKER], tmp_path / "log") as child:
        while not child.log.read_text().endswith("\n"):
            time.sleep(0.01)
        worker = int(child.log.read_text())
        assert is_alive(worker)
    assert ends_soon(worker)


@reads_proc
def test_child_and_worker_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    log = tmp_path / "log"
    parent = subprocess.run([sys.executable, "-c", KILLED_PARENT, WITH_WORKER, str(log)], check=False)
    assert parent.returncode == -signal.SIGKILL
    assert ends_soon(int(log.read_text()))


def test_interrupted_stop_kills_at_once(heeded_signals: None, tmp_path: Path) -> None:
    with child_process("stubborn", [sys.executable, "-c", STUBBORN], tmp_path / "log") as child:
        while not child.log.read_text():
            time.sleep(0.01)
        started = time.monotonic()
        threading.Timer(0.2, signal.raise_signal, [signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            child.stop()
        assert child.process.returncode == -signal.SIGKILL
        assert time.monotonic() - started < 5


def test_child_that_ends_while_starting_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no database here')"]
    with (
        child_process("server", command, tmp_path / "log") as child,
        pytest.raises(ProcessError, match=r"server ended while starting:\nno database here"),
    ):
        wait_for_port(child, free_port())


def test_child_that_never_listens_is_given_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with child_process("server", command, tmp_path / "log") as child, pytest.raises(ProcessError, match="not listen"):
        wait_for_port(child, free_port(), seconds=0.2)


def test_termination_ends_the_block_as_ctrl_c_does(heeded_signals: None) -> None:
    with pytest.raises(KeyboardInterrupt), interrupted_by_signals():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_further_signals_do_not_cut_the_stopping_short(heeded_signals: None) -> None:
    unwound = False

    def interrupted_again_and_again() -> None:
        nonlocal unwound
        with interrupted_by_signals():
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.raise_signal(number)
                unwound = True

    with pytest.raises(KeyboardInterrupt):
        interrupted_again_and_again()
    assert unwound


def test_signal_that_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with interrupted_by_signals():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_path_is_shown_as_it_is_typed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "work" / "aws.log") == "work/aws.log"
    assert shown(tmp_path.parent / "aws.log") == str(tmp_path.parent / "aws.log")
