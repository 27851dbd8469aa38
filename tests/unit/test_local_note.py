"""A running demo's note is found, and that of a dead one is not believed."""

from pathlib import Path

import pytest

from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.local import FolderInUseError, Note, alone_in, announced, read_note

NOTE = Note(
    "siro-bridge", "us-east-1", "http://127.0.0.1:1", "http://127.0.0.1:1/w", "http://127.0.0.1:2", "postgresql://x"
)


def test_note_of_a_running_demo_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intern.example")
    monkeypatch.delenv("no_proxy", raising=False)
    with alone_in(tmp_path), announced(tmp_path, NOTE):
        assert read_note(tmp_path) == NOTE
    with pytest.raises(StackError, match=r"no demo is running"):
        read_note(tmp_path)


def test_note_of_a_killed_demo_is_not_believed(tmp_path: Path) -> None:
    with announced(tmp_path, NOTE), pytest.raises(StackError, match=r"no demo is running"):
        read_note(tmp_path)


def test_demo_that_is_not_ready_is_told_apart(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(StackError, match=r"is not ready, or was started without --keep"):
        read_note(tmp_path)


def test_second_demo_is_kept_out(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(FolderInUseError), alone_in(tmp_path):
        pass
