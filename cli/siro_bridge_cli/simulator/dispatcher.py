"""Runs the agenda in the background, webhook attempts side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor

from siro_bridge_cli.simulator.agenda import Agenda
from siro_bridge_cli.simulator.clock import SimulatedClock

# A clock that a test moves wakes nobody, so the dispatcher looks again after this many seconds.
_LONGEST_WAIT = 0.25
_WORKERS = 3


class Dispatcher:
    """One thread that waits for the next due time, and a few that carry the actions out."""

    def __init__(self, agenda: Agenda, clock: SimulatedClock) -> None:
        self._agenda = agenda
        self._clock = clock
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="simulated-siro-dispatcher", daemon=True)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="simulated-siro-webhook")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the actions that are running; planned ones stay planned."""
        self._stopping = True
        self._agenda.wake()
        self._thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while not self._stopping:
            action = self._agenda.take_due()
            if action is not None:
                self._pool.submit(action)
            else:
                self._wait()

    def _wait(self) -> None:
        with self._agenda.changed:
            due = self._agenda.next_due()
            wait = _LONGEST_WAIT
            if due is not None:
                wait = min(wait, max((due - self._clock.now()).total_seconds(), 0.0))
            if not self._stopping and wait:
                self._agenda.changed.wait(wait)
