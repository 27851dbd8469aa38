"""A part that dies ends the demo at once, and is named."""

import sys
import time
from pathlib import Path

import pytest

from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.embedded.processes import child_process

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_killed_child_interrupts_and_is_named(tmp_path: Path) -> None:
    watch, started = Watch(), time.monotonic()
    with child_process("the part", SLEEPER, tmp_path / "part.log") as child:

        def depend_on_it() -> None:
            with watch.over(child):
                child.process.kill()
                time.sleep(30)

        with pytest.raises(KeyboardInterrupt):
            depend_on_it()
    assert time.monotonic() - started < 10
    assert watch.reason
    assert watch.reason.startswith(f"the part (pid {child.process.pid}) was killed (signal 9)")
    assert watch.reason.endswith(f"its log: {tmp_path / 'part.log'}")


def test_failure_that_a_dead_child_caused_is_blamed_on_it(tmp_path: Path) -> None:
    watch = Watch()
    with child_process("the part", SLEEPER, tmp_path / "part.log") as child:

        def use_it() -> None:
            with watch.over(child):
                child.process.kill()
                child.process.wait()
                raise ConnectionError

        with pytest.raises((ConnectionError, KeyboardInterrupt)):
            use_it()
    assert watch.lost is child


def test_failure_is_blamed_on_a_child_that_is_just_dying(tmp_path: Path) -> None:
    """Its connections end a moment before it does."""
    watch = Watch()
    with child_process("the part", ["sleep", "0.1"], tmp_path / "part.log") as child:

        def use_it() -> None:
            with watch.over(child):
                raise ConnectionError

        with pytest.raises((ConnectionError, KeyboardInterrupt)):
            use_it()
    assert watch.lost is child


def test_child_that_lives_is_no_reason(tmp_path: Path) -> None:
    watch = Watch()
    with child_process("the part", SLEEPER, tmp_path / "part.log") as child, watch.over(child):
        time.sleep(0.3)
    assert watch.reason is None
