"""The command's output never fails for the terminal's encoding."""

import io
import sys

import pytest

from siro_bridge_cli.main import main


def test_character_that_the_output_does_not_know_becomes_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding="ascii"))
    main.main(["--help"], standalone_mode=False)
    sys.stdout.write("✓ done")
    sys.stdout.flush()
    assert output.getvalue().endswith(b"? done")
