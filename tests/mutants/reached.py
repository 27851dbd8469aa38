"""Which tests reach a line of the core, and in which order they are tried."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mistakes import Mistake

ALL = -1
"""Stands for all tests of a file."""

SLOW_START = {"tests/integration/sync": 4.0, "tests/integration/way_back": 4.0, "tests/integration/crm": 3.0}
"""Seconds until a database server, or a simulated Siro, is there."""


@dataclass(frozen=True, slots=True)
class Group:
    """The tests of one file that reach a line, by place in the file's own list, and the seconds that they took."""

    file: str
    tests: list[str]
    seconds: float
    breadth: int

    @property
    def rank(self) -> tuple[bool, float]:
        """Unit tests before all others; those of few subjects before those of many, quick ones before slow ones."""
        slow = next((seconds for folder, seconds in SLOW_START.items() if self.file.startswith(folder)), 0.0)
        return not self.file.startswith("tests/unit"), (self.seconds + slow + 0.5) * self.breadth


class Reached:
    def __init__(self, folder: Path) -> None:
        self._files = {
            str(path.relative_to(folder).with_suffix("")): json.loads(path.read_text())
            for path in folder.rglob("*.json")
        }
        self._breadth = {
            file: len({line.split("\t")[0] for line, tests in told["lines"].items() if tests})
            for file, told in self._files.items()
        }
        self._by_line: dict[str, list[str]] = defaultdict(list)
        self._by_module: dict[str, list[str]] = defaultdict(list)
        for file, told in self._files.items():
            for line in told["lines"]:
                self._by_line[line].append(file)
            for module in {line.split("\t")[0] for line in told["lines"]}:
                self._by_module[module].append(file)

    def groups(self, mistake: Mistake, texts: list[str], importers: Iterable[str]) -> list[Group]:
        """A line that runs when its module is imported is reached by all that runs in that module, or imports it.

        `importers` are such modules, and files of tests.
        """
        lines = [f"{mistake.file}\t{texts[number - 1].strip()}" for number in mistake.lines]
        found = [self._group(file, lines) for file in sorted({file for line in lines for file in self._by_line[line]})]
        if mistake.at_import or not any(group.tests for group in found):
            modules = {mistake.file, *importers}
            ours = {file for file in modules if file in self._files}
            files = sorted(ours | {file for module in modules for file in self._by_module[module]})
            found = [self._of(file, {ALL}) if file in ours else self._of_modules(file, modules) for file in files]
        return sorted((group for group in found if group.tests), key=lambda group: group.rank)

    def _group(self, file: str, lines: list[str]) -> Group:
        told = self._files[file]
        return self._of(file, {test for line in lines for test in told["lines"].get(line, ())})

    def _of_modules(self, file: str, modules: set[str]) -> Group:
        told = self._files[file]
        of_them = (tests for line, tests in told["lines"].items() if line.split("\t")[0] in modules)
        return self._of(file, {test for tests in of_them for test in tests})

    def _of(self, file: str, places: set[int]) -> Group:
        told = self._files[file]
        chosen = range(len(told["tests"])) if ALL in places else sorted(places)
        seconds = sum(told["seconds"][place] for place in chosen)
        return Group(file, [told["tests"][place] for place in chosen], seconds, max(1, self._breadth[file]))
