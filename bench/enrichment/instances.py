"""So many instances of the function at once, each busy with one batch at a time, as SQS feeds Lambda."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.work import PROJECT


@dataclass(frozen=True, slots=True)
class Instances:
    processes: Sequence[subprocess.Popen[str]]

    def work(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Returns when every event is done; RuntimeError when a message was to come again."""
        waiting: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        for event in events:
            waiting.put(event)
        failures: list[str] = []
        threads = [threading.Thread(target=_feed, args=(each, waiting, failures)) for each in self.processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise RuntimeError(f"the enrichment function answered {failures[0]}")


@contextmanager
def instances(count: int, env: Mapping[str, str]) -> Iterator[Instances]:
    """Start them, wait until each has imported its handler, and stop them after the block."""
    command = [sys.executable, "-m", "bench.enrichment.instance"]
    processes = [
        subprocess.Popen(command, cwd=PROJECT, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        for process in processes:
            _answer(process)
        yield Instances(processes)
    finally:
        for process in processes:
            process.terminate()
            process.communicate()


def _feed(process: subprocess.Popen[str], waiting: "queue.SimpleQueue[Mapping[str, Any]]", failures: list[str]) -> None:
    while True:
        try:
            event = waiting.get_nowait()
        except queue.Empty:
            return
        if process.stdin is None:
            return
        process.stdin.write(json.dumps(event) + "\n")
        process.stdin.flush()
        answer = _answer(process)
        if answer != '{"batchItemFailures": []}':
            failures.append(answer or "nothing")
            return


def _answer(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip() if process.stdout else ""
