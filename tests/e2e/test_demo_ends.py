"""The demo ends at once, with its reason, when something it depends on dies, and leaves nothing running."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.built import BuiltStack

pytestmark = pytest.mark.emulator
DEMO = """
import sys
from pathlib import Path
from siro_bridge_cli.demo.run import run_demo
from siro_bridge_cli.embedded.built import BuiltStack
project, work, built = map(Path, sys.argv[1:])
sys.exit(run_demo(project, work, built=BuiltStack(built)))
"""
PATIENCE_SECONDS = 240.0


@pytest.fixture
def demo(project: Path, work_folder: Path, tmp_path: Path, built_stack: BuiltStack) -> Iterator["RunningDemo"]:
    with (tmp_path / "demo.log").open("wb") as log:
        folders = [project, work_folder.relative_to(project), built_stack.folder]
        command = [sys.executable, "-c", DEMO, *map(str, folders)]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=project)
        yield RunningDemo(process, tmp_path / "demo.log")
        process.terminate()
        process.wait()


class RunningDemo:
    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (match := re.search(pattern, self.log.read_text("utf-8"))):
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return match


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_killed_siro_fails_the_demo_quickly_with_the_reason(demo: RunningDemo) -> None:
    pids = demo.wait_for(r"CRM: pid (\d+); simulated Siro: pid (\d+)")
    crm, siro = int(pids[1]), int(pids[2])
    demo.wait_for("appointments sent")
    os.kill(siro, signal.SIGKILL)
    assert demo.process.wait(60) == 1
    told = " ".join(demo.log.read_text("utf-8").replace("│", "").split())
    assert f"the simulated Siro (pid {siro}) was killed (signal 9)" in told
    assert not is_running(crm)
