"""Notices at once when something the demo depends on dies, instead of waiting for time-outs."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from siro_bridge_cli.embedded.processes import ChildProcess, shown

LOOK_SECONDS = 0.2
# A killed process closes its connections first and is seen to be dead a moment later; on a busy machine, much later.
DYING_SECONDS = 1.0
# One of our own: a shell's background job, such as `make demo &`, ignores SIGINT.
SIGNAL = signal.SIGUSR1


class Watch:
    """`lost` is the child that ended. It ends what the main thread does the way Ctrl-C would."""

    def __init__(self) -> None:
        self.lost: ChildProcess | None = None

    @contextmanager
    def over(self, *children: ChildProcess) -> Iterator[None]:
        """Watch the children for the length of the block."""
        done = threading.Event()
        before = signal.signal(SIGNAL, _interrupt)
        watcher = threading.Thread(target=self._look, args=(children, done), daemon=True)
        watcher.start()
        try:
            yield
        except BaseException as error:
            # What failed may have failed because of it, before the next look.
            self._notice_within(DYING_SECONDS if isinstance(error, Exception) else 0, children)
            raise
        finally:
            done.set()
            watcher.join()
            signal.signal(SIGNAL, before)

    @property
    def reason(self) -> str | None:
        """One line about the child that was lost, if one was."""
        if self.lost is None:
            return None
        process = self.lost.process
        how = f"was killed (signal {-process.returncode})" if process.returncode < 0 else "ended"
        return f"{self.lost.name} (pid {process.pid}) {how} while the demo needed it; its log: {shown(self.lost.log)}"

    def _look(self, children: tuple[ChildProcess, ...], done: threading.Event) -> None:
        while not done.wait(LOOK_SECONDS):
            if self._notice(children):
                _interrupt_main_thread()
                return

    def _notice_within(self, seconds: float, children: tuple[ChildProcess, ...]) -> None:
        deadline = time.monotonic() + seconds
        while not self._notice(children) and time.monotonic() < deadline:
            time.sleep(DYING_SECONDS / 50)

    def _notice(self, children: tuple[ChildProcess, ...]) -> bool:
        self.lost = self.lost or next((child for child in children if child.process.poll() is not None), None)
        return self.lost is not None


def _interrupt_main_thread() -> None:
    identity = threading.main_thread().ident
    if identity is not None:
        signal.pthread_kill(identity, SIGNAL)  # unlike _thread.interrupt_main, wakes a blocking call


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
