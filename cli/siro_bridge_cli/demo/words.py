"""How the demo puts answers into words."""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus


def answers(statuses: Iterable[int | None]) -> str:
    """`2 answered 401 Unauthorized, 1 not answered`; empty when there are none."""
    by_answer = Counter(_answer(status) for status in statuses)
    return ", ".join(f"{count} {answer}" for answer, count in by_answer.items())


def _answer(status: int | None) -> str:
    if status is None:
        return "not answered"
    known = status in HTTPStatus.__members__.values()
    return f"answered {status} {HTTPStatus(status).phrase}" if known else f"answered {status}"
