"""A pytest plugin that writes down which lines of the core each test reaches, and how long it takes.

A line is known by its text, so that a map outlives changes elsewhere in its file; two equal lines of a file share what
reaches them. What a fixture of a wider scope reaches counts for all tests of the file.
"""

import json
import linecache
from collections import defaultdict
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutants.reached import ALL

SHARED = "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reach-of", action="append", help="a folder whose lines are followed")
    parser.addoption("--reach-to", help="the folder that gets a file for each file of tests")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Reach(config.getoption("reach_of"), Path(config.getoption("reach_to"))))


class _Reach:
    def __init__(self, folders: list[str], target: Path) -> None:
        self._coverage = coverage.Coverage(data_file=None, config_file=False, source=folders)
        self._coverage.start()
        self._target = target
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()
        self._context = ""

    def _switch(self, context: str) -> None:
        self._context = context
        self._coverage.switch_context(context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._switch(item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, object, object]:
        before = self._context
        if fixturedef.scope != "function":
            self._switch(f"{before.split('::')[0]}::{SHARED}")
        try:
            return (yield)
        finally:
            self._switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._seconds[report.nodeid] += report.duration
        if not report.passed:
            self._failed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        reached: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        data = self._coverage.get_data()
        for name in data.measured_files():
            for number, contexts in data.contexts_by_lineno(name).items():
                text = linecache.getline(name, number).strip()
                for context in filter(None, contexts):
                    reached[context.split("::")[0]][f"{Path(name).relative_to(Path.cwd())}\t{text}"].add(context)
        for file in {test.split("::")[0] for test in self._seconds}:
            tests = [test for test in self._seconds if test.startswith(f"{file}::") and test not in self._failed]
            place = {test: number for number, test in enumerate(tests)} | {f"{file}::{SHARED}": ALL}
            lines = {
                line: sorted(place[test] for test in reaching if test in place)
                for line, reaching in reached[file].items()
            }
            digest = sha256(Path(file).read_bytes()).hexdigest()
            told = {
                "of": digest,
                "tests": tests,
                "seconds": [round(self._seconds[test], 4) for test in tests],
                "lines": lines,
            }
            target = self._target / f"{file}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(told))
