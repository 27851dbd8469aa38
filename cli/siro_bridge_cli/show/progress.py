"""Says on standard error what is under way, once it takes longer than a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

PATIENCE_SECONDS = 1.0


class Progress:
    """What is under way. On a terminal the text stays on one line; elsewhere it is printed once."""

    def __init__(self, console: Console, text: str) -> None:
        self._console = console
        self._text = self._first = text
        self._status: Status | None = None
        self._lock = threading.Lock()

    def update(self, how_far: str) -> None:
        """Say how far it is, such as `page 3`; shown on a terminal only."""
        with self._lock:
            self._text = f"{self._first}: {how_far}"
            if self._status:
                self._status.update(Text(self._text))

    def show(self) -> None:
        with self._lock:
            if self._console.is_terminal:
                self._status = self._console.status(Text(self._text))
                self._status.start()
            else:
                self._console.print(Text(f"{self._text} …"), soft_wrap=True)

    def end(self) -> None:
        with self._lock:
            if self._status:
                self._status.stop()


@contextmanager
def under_way(console: Console, text: str) -> Iterator[Progress]:
    """The block is what takes its time."""
    progress = Progress(console, text)
    timer = threading.Timer(PATIENCE_SECONDS, progress.show)
    timer.daemon = True
    timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
        timer.join()
        progress.end()
