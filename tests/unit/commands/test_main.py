"""The command's output never fails for the terminal's encoding."""

import os
import subprocess
import sys


def test_character_that_the_output_does_not_know_becomes_a_question_mark() -> None:
    command = [sys.executable, "-m", "siro_bridge_cli.main", "sign-event", "--help"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    told = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr
    assert b"whsec_?" in told.stdout
