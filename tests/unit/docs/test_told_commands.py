"""Each command that messages, alarms and pages tell a person to run is one that `siro-bridge` takes as it stands."""

import re
import shlex

import pytest
from click import Command, Context, Group
from samcli.yamlhelper import yaml_parse

from siro_bridge_cli.main import main
from tests.told_lines import PROJECT, told_lines

PAGES = ("README.md", *(f"docs/{page.name}" for page in sorted((PROJECT / "docs").glob("*.md"))))
COMMAND = re.compile(r"`siro-bridge ([^`\n\"]+)`")
FOR_EXAMPLE = {"SECRET": "CrmSecret", "KIND": "opportunity", "DAY": "2026-01-01", "…": ""}
"""What stands for something of the person's own, where not any word will do."""


def mails() -> dict[str, str]:
    """The alarms' descriptions, which AWS mails as they are."""
    resources = yaml_parse((PROJECT / "template.yaml").read_text("utf-8"))["Resources"]
    alarms = {name: each for name, each in resources.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
    return {name: each["Properties"]["AlarmDescription"] for name, each in alarms.items()}


def told() -> list[str]:
    """From messages whole commands in backquotes; from pages also the lines that are there to be copied."""
    code = (PROJECT / "template.yaml").read_text("utf-8")
    code += "\n".join(path.read_text("utf-8") for path in sorted((PROJECT / "layers" / "siro_bridge").rglob("*.py")))
    found = {*COMMAND.findall(code), *(line for page in PAGES for line in told_lines(page))}
    return sorted({re.sub(r"\$?\{[^}]*\}|\\\d", "X", line).strip() for line in found})


@pytest.mark.parametrize("name", mails())
def test_alarm_tells_a_command(name: str) -> None:
    assert COMMAND.search(mails()[name])


@pytest.mark.parametrize("line", told())
def test_command_is_taken_as_it_stands(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    words = [FOR_EXAMPLE.get(word, word) for word in shlex.split(line)]
    command: Command = main
    while isinstance(command, Group) and words and not words[0].startswith("-"):
        found = command.get_command(Context(command), words[0])
        assert found, f"{words[0]}: there is no such command"
        command, words = found, words[1:]
    if len(line.split()) > 1:  # a word alone is the command's name
        with command.make_context(line, words):
            pass  # it raises for what the command does not take, or misses
