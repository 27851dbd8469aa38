"""One process of the proof: tells stories seed by seed, and writes a line for each."""

import argparse
import json
import time
import traceback
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.proof.crms import KEYS, MARIADB, POSTGRESQL, REST, TIDIES, Crms, open_crms
from tests.proof.faults import Faults
from tests.proof.known import Problem, Wrong
from tests.proof.lines import Line, line_of, read_lines
from tests.proof.quick import make_process_quick
from tests.proof.story import tell
from tests.proof.sync_story import tell_sync

SYNC = "sync"
MOST_STORIES = 2_000
"""Of one process, whose memory grows by some hundred kilobytes with each; `make proof` starts the next one."""
KINDS_BY_TURN = (
    (REST, KEYS, TIDIES) * 3
    + (POSTGRESQL,)
    + (REST, KEYS, TIDIES) * 2
    + (MARIADB, SYNC)
    + (REST, KEYS, TIDIES) * 2
)  # fmt: skip
"""A story in a database takes as long as three over an API."""


def kind_of(seed: int) -> str:
    return KINDS_BY_TURN[seed % len(KINDS_BY_TURN)]


def tell_line(seed: int, crms: Crms) -> Line:
    kind = kind_of(seed)
    try:
        if kind == SYNC:
            synced = tell_sync(seed, crms.folder / "sync")
            return line_of(seed, kind, synced.faults, synced.problems, acts=synced.acts)
        told = tell(seed, crms, kind)
        return line_of(seed, kind, told.faults, told.problems, acts=told.acts, minutes=told.minutes)
    except Exception:  # noqa: BLE001 - a story that breaks off counts as lost, and says where
        return line_of(seed, kind, Faults(), [Problem(Wrong.LOST, traceback.format_exc(limit=-4))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--process", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--until", type=float, required=True, help="epoch seconds")
    parser.add_argument("--faulted", type=int, required=True, help="deliveries, of this process")
    given = parser.parse_args()
    known = [each for each in read_lines(given.folder) if each["seed"] % given.processes == given.process]
    done, left = {each["seed"] for each in known}, given.faulted - sum(each["faulted"] for each in known)
    path = given.folder / f"{given.process}-of-{given.processes}.jsonl"
    with ExitStack() as stack:
        make_process_quick(stack.enter_context(pytest.MonkeyPatch.context()))
        crms = stack.enter_context(open_crms(given.folder / f"servers-{given.process}"))
        lines = stack.enter_context(path.open("a", encoding="utf-8"))
        seed, told = given.process, 0
        while time.time() < given.until and left > 0 and told < MOST_STORIES:
            if seed not in done:
                told += 1
                line = {"commit": given.commit, **tell_line(seed, crms)}
                left -= line["faulted"]
                lines.write(json.dumps(line) + "\n")
                lines.flush()
                if line["problems"]:
                    print(f"seed {seed}, {line['kind']}: {line['wrong']}", flush=True)
            seed += given.processes


if __name__ == "__main__":
    main()
