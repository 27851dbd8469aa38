"""What is asked of a person, and what was decided, by them or by a guess."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

KEYS = (
    "timezone", "display_timezone", "country", "activity_type",
    "appointments", "opportunities", "accounts", "reps", "notes",
    "appointments.start", "appointments.end", "appointments.updated", "appointments.deleted", "appointments.rep",
    "opportunities.amount", "opportunities.updated", "opportunities.deleted", "opportunities.rep",
    "opportunities.won", "opportunities.lost",
)  # fmt: skip
"""All that may be asked; which of it, the CRM decides."""

SHOWN = 8
"""So many choices are listed; any other table or column may be named too."""

NONE = "none"
"""The answer that leaves something out."""


class AnswerError(ValueError):
    """An answer that will not do; the text is for the person, and begins with the question's key."""


@dataclass(frozen=True, slots=True)
class Question:
    """`default` is the best guess, or `none`; `options` are all answers there are, none of them where any text will do.

    `is_sure` says that a person need not be asked. `why` is what the guess rests on.
    """

    key: str
    text: str
    default: str = NONE
    options: tuple[str, ...] = ()
    why: str = ""
    is_sure: bool = False
    kind: Literal["choice", "zone", "text"] = "choice"


class Answers(Protocol):
    """Who answers: a person at a terminal, or a file."""

    def answer(self, question: Question) -> str | None:
        """None takes the guess. Raises AnswerError where it may not be taken."""
        ...


class Guesses:
    """Nobody answers."""

    def answer(self, question: Question) -> None:  # noqa: ARG002  as who would
        return None


@dataclass(frozen=True, slots=True)
class Decision:
    """`is_guess` where nobody was asked, or nobody knew better than the guess."""

    key: str
    value: str
    why: str
    is_guess: bool


@dataclass
class Interview:
    """Asks each question once, and keeps what was decided."""

    answers: Answers
    decisions: list[Decision] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)
    """One line each: what stands in the mapping as a question."""
    _answered: dict[str, str] = field(default_factory=dict)

    def ask(self, question: Question) -> str:
        """The answer, or the guess. Raises AnswerError."""
        if question.key in self._answered:
            return self._answered[question.key]
        given = self.answers.answer(question)
        if given is not None and question.options and given not in (*question.options, NONE):
            raise AnswerError(f"{question.key}: {given!r} is not one of {_listed(question.options)}")
        value = question.default if given is None else given
        self._answered[question.key] = value
        if given is not None or value != NONE:
            self.decisions.append(Decision(question.key, value, question.why, given is None))
        return value

    def ask_of(self, question: Question) -> str:
        """The same of a small thing: what is plain, and nobody said otherwise, is not listed at the end."""
        is_new = question.key not in self._answered
        value = self.ask(question)
        if (
            is_new
            and question.is_sure
            and self.decisions
            and self.decisions[-1] == Decision(question.key, value, question.why, is_guess=True)
        ):
            self.decisions.pop()
        return value

    def guess(self, key: str, value: str, why: str) -> str:
        """What nobody needs to be asked, and everybody should know of."""
        decision = Decision(key, value, why, is_guess=True)
        if decision not in self.decisions:
            self.decisions.append(decision)
        return value

    def leave(self, line: str) -> None:
        if line not in self.left_open:
            self.left_open.append(line)


def _listed(options: Sequence[str]) -> str:
    shown = ", ".join(options[:SHOWN])
    return f"{shown}, …" if len(options) > SHOWN else f"{shown}, {NONE}"
