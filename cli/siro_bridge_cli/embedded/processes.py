"""Child processes that listen on loopback: started with a log file each, stopped by their own process group."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from siro_bridge_cli.embedded.lifeline import lifeline

POLL_SECONDS = 0.05
STOP_SECONDS = 10.0
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessError(Exception):
    """A child process ended or stayed silent; the message names it and carries the end of its log."""


@dataclass(frozen=True)
class ChildProcess:
    """A running child, the leader of a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End the whole group: politely, after ten seconds or an interruption without asking. Twice is harmless."""
        try:
            if self.process.poll() is None:
                self._signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(STOP_SECONDS)
        finally:
            # Workers that outlived their leader are still in its group.
            self._signal(signal.SIGKILL)
            self.process.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of the log, for an error message."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


@contextlib.contextmanager
def child_process(
    name: str,
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[ChildProcess]:
    """Run `command` for the length of the block, its output in `log`; without `env` it inherits ours.

    The child has its own process group, so that Ctrl-C reaches only us and we stop it in our order. Where we are
    killed, its lifeline ends it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
        )
    child = ChildProcess(name, process, log)
    with lifeline(process.pid):
        try:
            yield child
        finally:
            child.stop()


def shown(path: Path) -> str:
    """A path as a person would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def free_port() -> int:
    """Give a TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(child: ChildProcess, port: int, seconds: float = 60.0) -> None:
    """Return once `child` accepts connections on 127.0.0.1; ProcessError when it ends or takes too long."""
    wait_until(child, lambda: accepts_connections(port), f"listen on port {port}", seconds)


def wait_until(child: ChildProcess, is_so: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Return once it is so; ProcessError when `child` ends or does not do `what` in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if child.process.poll() is not None:
            raise ProcessError(f"{child.name} ended while starting:\n{child.last_lines()}")
        if time.monotonic() > deadline:
            raise ProcessError(f"{child.name} does not {what} after {seconds:.0f} s")
        time.sleep(POLL_SECONDS)


def accepts_connections(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that what it started is stopped.

    Only the first of these signals does; those that follow do not cut the stopping short. One that is ignored
    already, as SIGHUP is under nohup, stays ignored.
    """
    is_interrupted = False

    def interrupt(_number: int, _frame: object) -> None:
        nonlocal is_interrupted
        if not is_interrupted:
            is_interrupted = True
            raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in INTERRUPTIONS}
    heeded = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    for number in heeded:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in heeded.items():
            signal.signal(number, handler)
