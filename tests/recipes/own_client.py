"""A CRM's own client in a process of its own: a request a line, and an answer a line."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.recipes.crm import Seeded


class OwnClient:
    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def __call__(self, name: str, **values: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": name, **values}, default=str) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self._log.read_text("utf-8")[-3000:]
        return json.loads(answer)


@contextmanager
def own_client(
    command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[OwnClient]:
    """What it writes to standard error goes to `log`."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=None if env is None else dict(env),
            cwd=cwd,
        )
        try:
            yield OwnClient(process, log)
        finally:
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@dataclass(frozen=True)
class ByOwnClient:
    """A RecipeCrm whose client has a function for each of its methods; times go in UTC, without a zone."""

    client: OwnClient
    secret: Mapping[str, Any]
    versions: str
    facts_said: Mapping[str, Any]

    def seed(self, starts: Sequence[datetime]) -> Seeded:
        return Seeded(**self.client("seed", starts=[_plain(start) for start in starts]))

    def move(self, appointment: str, start: datetime) -> None:
        self.client("move", key=appointment, start=_plain(start))

    def cancel(self, appointment: str) -> None:
        self.client("cancel", key=appointment)

    def facts(self, deal: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.client("facts", deal=deal)
        return found

    def enter(self, deal: str, field: str, value: Any) -> None:
        self.client("enter", deal=deal, field=field, value=value)

    def notes(self, deal: str) -> Sequence[str]:
        found: Sequence[str] = self.client("notes", deal=deal)
        return found

    def link(self, appointment: str) -> str | None:
        found: str | None = self.client("link", key=appointment)
        return found


def _plain(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat()
