"""Who answers the questions: a person at the terminal, a file, options; or nobody, and the guesses stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from siro_bridge.domain.payload.zones import zone_names
from siro_bridge_cli.proposal.questions import KEYS, NONE, SHOWN, Question
from siro_bridge_cli.stack.errors import StackError


@dataclass
class Given:
    """Answers by the questions' keys. `takes_guesses` lets the guess stand where there is none."""

    values: Mapping[str, str]
    takes_guesses: bool
    used: set[str] = field(default_factory=set)
    missing: list[Question] = field(default_factory=list)
    """What somebody should have answered."""

    def answer(self, question: Question) -> str | None:
        if question.key in self.values:
            self.used.add(question.key)
            return self.values[question.key]
        if not question.is_sure and not self.takes_guesses:
            self.missing.append(question)
        return None

    @property
    def unused(self) -> list[str]:
        return [key for key in self.values if key not in self.used]


@dataclass
class Asked:
    """A person, who is asked what is neither given nor sure."""

    given: Given

    def answer(self, question: Question) -> str | None:
        if question.key in self.given.values or question.is_sure:
            return self.given.answer(question)
        click.echo(err=True)
        click.echo(question.text, err=True)
        if question.options:
            more = len(question.options) - SHOWN
            others = f" … and {more} more" if more > 0 else ""
            click.echo(f"  {', '.join(question.options[:SHOWN])}{others}, or {NONE}", err=True)
        if question.why:
            click.echo(f"  ({question.why})", err=True)
        value = click.prompt(">", default=question.default, err=True, value_proc=lambda text: _checked(question, text))
        return None if value == question.default else str(value)


def _checked(question: Question, text: str) -> str:
    answer = text.strip()
    if question.options and answer not in (*question.options, NONE):
        raise click.UsageError(f"{answer!r} is none of them")
    if question.kind == "zone" and answer != NONE and answer not in zone_names():
        raise click.UsageError(f"{answer!r} is no IANA time zone such as America/Denver")
    return answer


def given_answers(file: Path | None, settings: Sequence[str], *, takes_guesses: bool) -> Given:
    """From `--answers FILE` and `--set KEY=VALUE`, which goes before. Raises StackError."""
    values = _from_file(file) if file else {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not value.strip():
            raise StackError(f"--set {setting}: KEY=VALUE expected, such as appointments=visits")
        values[key.strip()] = value.strip()
    if unknown := [key for key in values if key not in KEYS]:
        raise StackError(f"{unknown[0]}: nothing is asked by this name; there are {', '.join(KEYS)}")
    return Given(values, takes_guesses)


def _from_file(file: Path) -> dict[str, str]:
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StackError(f"{file}: cannot be read ({type(error).__name__})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise StackError(f"{file}{f':{mark.line + 1}' if mark else ''}: is not YAML") from None
    if not isinstance(document, dict):
        raise StackError(f"{file}: answers by their keys expected, such as `appointments: visits`")
    return {str(key): _text(file, str(key), value) for key, value in document.items()}


def _text(file: Path, key: str, value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if value is None or value is False:
        return NONE
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise StackError(f"{file}: {key}: a text expected; put it in quotes if YAML takes it for something else")


def unanswered(questions: Sequence[Question]) -> str:
    """What a file of answers has to say, where nobody is there to be asked."""
    lines = [f"  {each.key}: {each.default}    # {each.text}" for each in questions]
    return "\n".join(
        ["nobody is there to answer; --yes takes these guesses, or write yours to a file for --answers:", *lines]
    )
