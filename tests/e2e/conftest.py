"""One demo stack that keeps running, for all the commands' tests, and a way to run a command against it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from siro_bridge_cli.demo.evidence import Evidence
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.stack import Stack, running_stack
from siro_bridge_cli.demo.story import tell_story
from siro_bridge_cli.demo.verify import verify
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.main import main
from siro_bridge_cli.stack.local import FOLDER_VARIABLE, alone_in, announced

PROCESS_SECONDS = 120


@dataclass(frozen=True)
class KeptStack:
    """`siro-bridge demo --keep` after its story, with `evidence` of what was told; `stack` has its parts.

    A test that changes something puts it back: all commands' tests share it.
    """

    stack: Stack
    evidence: Evidence
    folder: Path

    def run(self, *arguments: str, typed: str | None = None) -> Result:
        """Run `siro-bridge ARGUMENTS --local` in this process; `typed` is its standard input."""
        environment = {FOLDER_VARIABLE: str(self.folder), "COLUMNS": "100"}
        return CliRunner(mix_stderr=False, env=environment).invoke(main, [*arguments, "--local"], input=typed)

    def run_process(self, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """The same as a process of its own, as a person's shell starts it; slower by a second or two."""
        return subprocess.run(
            [sys.executable, "-m", "siro_bridge_cli.main", *arguments, "--local"],
            input=typed,
            env={**os.environ, FOLDER_VARIABLE: str(self.folder), **environment},
            capture_output=True,
            text=True,
            timeout=PROCESS_SECONDS,
            check=False,
        )


@pytest.fixture(scope="session")
def kept_stack(project: Path, work_folder: Path, built_stack: BuiltStack) -> Iterator[KeptStack]:
    folder = work_folder.with_name(f"{work_folder.name}-kept")
    quiet = Progress(Console(quiet=True))
    with alone_in(folder), ExitStack() as started:
        stack = started.enter_context(running_stack(project, folder, quiet, Watch(), built_stack))
        # The embedded AWS takes the person's AWS settings out of the way; tests of others count on the dummies.
        patch = started.enter_context(pytest.MonkeyPatch.context())
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        evidence = tell_story(stack, quiet)
        assert verify(evidence) == []
        started.enter_context(announced(folder, stack.note()))
        yield KeptStack(stack, evidence, folder)
