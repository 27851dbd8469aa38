"""Runs chosen tests over a copy of the sources that holds one mistake, in a process of its own.

    python -m tests.mutants.trial  (in the copy; requests and answers are lines of JSON)

Third parties' libraries are imported once, here; each trial is a fork of this process, which imports the project anew.
"""

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

import pytest

IMPORTED = (
    "aws_lambda_powertools", "boto3", "botocore.loaders", "graphql", "hypothesis", "jinja2", "jmespath", "moto",
    "moto.dynamodb.models", "moto.sqs.models", "psycopg", "pydantic", "pymysql", "rich", "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.postgresql", "starlette.applications", "uvicorn", "xdist.scheduler", "yaml",
)  # fmt: skip
MEMORY = 6 * 1024**3
SECONDS_TO_END = 15


@dataclass(slots=True, eq=False)
class Only:
    """Keeps the chosen tests, in the order of their files, and says which failed first."""

    files: list[str]
    tests: set[str]
    ran: int = 0
    failed: str = field(default="")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        place = {file: number for number, file in enumerate(self.files)}
        items[:] = [item for item in items if item.nodeid in self.tests]
        items.sort(key=lambda item: place[item.nodeid.split("::")[0]])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call"
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} (import)"


def _in_child(request: dict[str, Any], write: int) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with open(os.environ.get("MUTANTS_LOG", os.devnull), "wb") as out:  # noqa: PTH123
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    only = Only(request["files"], set(request["tests"]))
    quiet = "ignore::pytest.PytestAssertRewriteWarning"  # plugins that were imported before are not rewritten
    code = pytest.main(
        ["-c", "pyproject.toml", "-q", "-x", "-p", "no:cacheprovider", "-W", quiet, *request["files"]], [only]
    )
    os.write(write, json.dumps({"code": int(code), "failed": only.failed, "ran": only.ran}).encode())
    os._exit(0)


def tried(request: dict[str, Any]) -> dict[str, Any]:
    """What became of it: pytest's exit code (-1 after too long a time), the first test that failed, how many ran."""
    read, write = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            _in_child(request, write)
        finally:
            traceback.print_exc(file=sys.__stderr__)
            os._exit(70)
    os.close(write)
    is_over = _waited(child, request["seconds"])
    told = os.read(read, 100_000)
    os.close(read)
    answer = json.loads(told) if told and is_over else {"code": -1 if not is_over else 70, "failed": "", "ran": 0}
    return answer | {"seconds": round(time.monotonic() - began, 2)}


def _waited(child: int, seconds: float) -> bool:
    """False when it had to be ended: first so that it can stop the servers that it started."""
    for limit, ends in ((seconds, signal.SIGINT), (SECONDS_TO_END, signal.SIGKILL)):
        until = time.monotonic() + limit
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0]:
                return ends is signal.SIGINT
            time.sleep(0.02)
        os.killpg(child, ends)
    os.waitpid(child, 0)
    return False


def main() -> None:
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in IMPORTED:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(tried(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
