"""One `sam build` for all workers of a test run."""

import fcntl
from pathlib import Path

from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.deploy import build_stack


def build_once(project: Path, work: Path, run: str | None) -> BuiltStack:
    """Build in `work`, where unchanged parts come from the cache, unless another worker of the same `run` has."""
    work.mkdir(parents=True, exist_ok=True)
    built_by = work / "built-by"
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if run and built_by.exists() and built_by.read_text("utf-8") == run:
            return BuiltStack(work / "build")
        built_by.unlink(missing_ok=True)
        built = build_stack(project, work)
        built_by.write_text(run or "", "utf-8")
        return built
