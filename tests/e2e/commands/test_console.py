"""`siro-bridge console` on the running demo: the page, the file, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from siro_bridge_cli.stack.local import FOLDER_VARIABLE
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator

SECONDS = 180


@contextmanager
def opened(kept: KeptStack, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command as a process, and the address that it printed."""
    with subprocess.Popen(
        [sys.executable, "-m", "siro_bridge_cli.main", "console", "--local", *options],
        env={**os.environ, FOLDER_VARIABLE: str(kept.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield process, next(line.strip() for line in process.stdout if "http://" in line)
        finally:
            process.kill()


def page(address: str, path: str = "") -> str:
    with build_opener(ProxyHandler({})).open(f"{address}{path}", timeout=SECONDS) as answer:
        return unescape(answer.read().decode())


def test_pages_show_the_demo(kept_stack: KeptStack) -> None:
    told = kept_stack.evidence.told[0]
    with opened(kept_stack) as (process, address):
        assert "Nothing waits for a person" in page(address)
        assert all(each.recording_id in page(address, "recordings?state=done") for each in kept_stack.evidence.told)
        story = page(address, f"recordings/{told.recording_id}")
        budget = story[story.index("<bdi>budget</bdi>") :]
        assert re.search(r'class="old"><span class="none">nothing.*?class="new"><bdi>50000', budget)
        assert "Siro has every record that was sent" in page(address, "refused")
        assert "Nothing was written down in shadow mode" in page(address, "shadow")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, errors) == (0, "")
    assert output.endswith("The console is closed.\n")


def test_question_tells_what_an_undo_would_put_back(kept_stack: KeptStack) -> None:
    told = kept_stack.evidence.told[0]
    with opened(kept_stack, "--allow-changes") as (_, address):
        question = page(address, f"recordings/{told.recording_id}/undo")
    assert "Put these back" in question
    assert re.search(r'class="old"><bdi>50000(\.00)?</bdi></td><td class="new"><span class="none">nothing', question)


def test_port_that_is_taken_is_one_line(kept_stack: KeptStack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = kept_stack.run("console", "--port", str(port))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert (
        answer.stderr
        == f"Error: port {port} of 127.0.0.1: Address already in use; choose another with --port, or none\n"
    )


def test_file_holds_everything(kept_stack: KeptStack, tmp_path: Path) -> None:
    file = tmp_path / "stack.html"
    answer = kept_stack.run("console", "--export", str(file))
    assert answer.exit_code == 0, answer.stderr
    text = file.read_text("utf-8")
    assert all(text.count(each.recording_id) > 1 for each in kept_stack.evidence.told)
    assert "It quotes what stands in your CRM" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--export", "no/such/folder/file.html"), "there is no folder no/such/folder"),
        (("--without-values",), "--without-values belongs to --export FILE"),
        (("--port", "70000"), "70000 is not in the range"),
    ],
)
def test_mistake_is_one_line(kept_stack: KeptStack, arguments: tuple[str, ...], complaint: str) -> None:
    answer = kept_stack.run("console", *arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert complaint in answer.stderr.splitlines()[-1]
