"""The command lines of siro-bridge that pages tell a person to run."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def told_lines(page: str) -> set[str]:
    """What stands after `siro-bridge`, in backquotes or on a line to be copied; a command's name alone counts too."""
    text = (PROJECT / page).read_text("utf-8")
    copied = re.findall(r"^siro-bridge ([^|>#\n]+)", text, flags=re.MULTILINE)
    return {" ".join(line.split()) for line in (*re.findall(r"`siro-bridge ([^`\n]+)`", text), *copied)}
