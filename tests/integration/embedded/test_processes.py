import signal
import sys
import time
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.processes import (
    ProcessError,
    accepts_connections,
    child_process,
    free_port,
    interrupted_by_signals,
    wait_for_port,
)

LISTENER = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"
WITH_WORKER = (
    "import subprocess, sys, time; "
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
)


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_child_is_stopped_when_the_block_ends(tmp_path: Path) -> None:
    port = free_port()
    with child_process("listener", [sys.executable, "-c", LISTENER, str(port)], tmp_path / "log") as child:
        wait_for_port(child, port)
        assert accepts_connections(port)
    assert not accepts_connections(port)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc, which this system lacks")
def test_worker_of_a_child_is_stopped_too(tmp_path: Path) -> None:
    with child_process("leader", [sys.executable, "-c", WITH_WORKER], tmp_path / "log") as child:
        while not child.log.read_text().endswith("\n"):
            time.sleep(0.01)
        worker = int(child.log.read_text())
        assert is_alive(worker)
    deadline = time.monotonic() + 10  # killed already; a busy machine takes a moment to carry it out
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(worker)


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


def test_termination_ends_the_block_as_ctrl_c_does() -> None:
    with pytest.raises(KeyboardInterrupt), interrupted_by_signals():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
