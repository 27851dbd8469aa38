"""`make mutants`: makes small mistakes in a copy of the core, one at a time, and counts which ones the tests notice.

What was tried is kept: the next run goes on, and tries anew only what survived tests that have changed since.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.mutants.copied import Copied
from tests.mutants.mistakes import Mistake, mistakes
from tests.mutants.reached import Group
from tests.mutants.score import Result, has_reached_goal, keep_result, read_equivalents, read_results, told_score

FIRST_FILES, FIRST_SECONDS = 4, 8.0
"""What is tried first: most mistakes are noticed by it, and collecting more files takes longer than running these."""

TOO_LONG, AT_LEAST = 10, 30.0
"""A trial is ended after so many times what its tests took, and not before so many seconds: it counts as noticed."""

PASSED = (0, 5)
"""Codes of trials that noticed nothing; 5 where the tests that the map has are there no more."""

ENDS = {-1: "took too long", 2: "import", 4: "import"}
"""Codes of trials in which no test failed; any other is a mistake of ours."""


class Answer(NamedTuple):
    """Of a trial, as `trial.py` tells it."""

    code: int
    failed: str
    ran: int
    seconds: float


class Trials:
    """Each is answered by one process in the copy, which forks for it."""

    def __init__(self, copied: Copied, seconds: float) -> None:
        self._copied = copied
        self._seconds = seconds
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.trial"],
            cwd=copied.folder, env=copied.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def result(self, mistake: Mistake, source: bytes, groups: list[Group], after: str) -> Result:
        ran, seconds = 0, 0.0
        with self._copied.changed(mistake.file, source):
            for batch in self._batches(groups):
                answer = self._ask(batch)
                ran, seconds = ran + answer.ran, seconds + answer.seconds
                if answer.code not in PASSED:
                    by = answer.failed or ENDS[answer.code]
                    return Result(mistake.name, True, by, ran, round(seconds, 1), "")
        return Result(mistake.name, False, "", ran, round(seconds, 1), after)

    def _batches(self, groups: list[Group]) -> Iterator[list[Group]]:
        """The nearest and quickest first, then what `seconds` allow of the others."""
        first: list[Group] = []
        while groups and len(first) < FIRST_FILES and sum(group.seconds for group in first) < FIRST_SECONDS:
            first.append(groups[0])
            groups = groups[1:]
        if first:
            yield first
        rest: list[Group] = []
        left = self._seconds
        for group in groups:
            if group.seconds <= left:
                rest.append(group)
                left -= group.seconds
        if rest:
            yield rest

    def _ask(self, groups: list[Group]) -> Answer:
        seconds = max(AT_LEAST, TOO_LONG * sum(group.seconds for group in groups))
        tests = [test for group in groups for test in group.tests]
        request = {"files": [group.file for group in groups], "tests": tests, "seconds": seconds}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


def _importers(sources: dict[str, bytes], tests: dict[str, bytes]) -> dict[str, list[str]]:
    """The modules, and the files of tests, that import a module, by file."""
    found: dict[str, list[str]] = {file: [] for file in sources}
    by_name = {file.removeprefix("layers/siro_bridge/").removesuffix(".py").replace("/", "."): file for file in sources}
    for file, source in {**sources, **tests}.items():
        for name in set(re.findall(r"^\s*from (siro_bridge[\w.]*) import", source.decode(), re.MULTILINE)):
            if name in by_name:
                found[by_name[name]].append(file)
    return found


def _after(copied: Copied, groups: list[Group]) -> str:
    return sha256("".join(f"{group.file}{copied.digest(group.file)}" for group in groups).encode()).hexdigest()[:16]


def _sample(sources: dict[str, bytes], seed: int, count: int, only: str) -> list[tuple[Mistake, bytes]]:
    """The first ones of all mistakes in an order by chance, so that a larger sample holds a smaller one."""
    every = [made for file, source in sources.items() if only in file for made in mistakes(file, source)]
    chosen: list[tuple[Mistake, bytes]] = []
    for made in sorted(every, key=lambda made: made.rank(seed)):
        if len(chosen) == count:
            break
        if (changed := made.made_in(sources[made.file])) is not None:
            chosen.append((made, changed))
    print(f"mutants: {len(chosen)} of {len(every)} mistakes, seed {seed}", flush=True)
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--sample", type=int, default=400, help="how many mistakes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of a file's path")
    parser.add_argument("--seconds", type=float, default=60.0, help="of tests for one mistake, beside the nearest ones")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="then it ends; the next run goes on")
    parser.add_argument("--new", action="store_true", help="sees anew what each test reaches, after larger changes")
    given = parser.parse_args()
    until = time.monotonic() + given.minutes * 60
    copied = Copied(Path.cwd())
    copied.refresh()
    if given.new:
        copied.forget_reached()
    reached, sources = copied.reached(), copied.sources()
    importers, known, equivalents = (
        _importers(sources, copied.tests()),
        read_results(copied.results),
        read_equivalents(),
    )
    chosen = _sample(sources, given.seed, given.sample, given.only)
    told: list[Result] = []
    trials = Trials(copied, given.seconds)
    try:
        for number, (mistake, source) in enumerate(chosen, 1):
            groups = reached.groups(mistake, sources[mistake.file].decode().splitlines(), importers[mistake.file])
            after = _after(copied, groups)
            result = known.get(mistake.name)
            if not result or not (result.noticed or result.after == after):
                if time.monotonic() > until:
                    continue
                result = trials.result(mistake, source, groups, after)
                keep_result(copied.results, result)
                print(f"{number} {result.seconds:5.1f} s {result.by or 'NOT NOTICED'} | {mistake.name}", flush=True)
            told.append(result)
    finally:
        trials.close()
    print(f"\nmutants: {len(told)} of {len(chosen)} tried, seed {given.seed}\n\n{told_score(told, equivalents)}")
    return 0 if has_reached_goal(told, equivalents) else 1


if __name__ == "__main__":
    sys.exit(main())
