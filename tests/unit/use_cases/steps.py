"""The steps that a use case takes outside itself, in order: what is planned happens right before or after one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.fault_points import DiedError

Happening = Callable[[], object]


@dataclass
class Steps:
    """Shared by all fakes of a test. A plan comes true once."""

    taken: list[str] = field(default_factory=list)
    before: dict[str, Happening] = field(default_factory=dict)
    after: dict[str, Happening] = field(default_factory=dict)
    last: int | None = None

    def die_after(self, number: int) -> None:
        """The process ends right after so many more steps."""
        self.last = len(self.taken) + number

    def die(self) -> None:
        raise DiedError

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._happen(self.before, name)
        yield
        self.taken.append(name)
        self._happen(self.after, name)
        if len(self.taken) == self.last:
            raise DiedError(name)

    def _happen(self, planned: dict[str, Happening], name: str) -> None:
        if name in planned:
            planned.pop(name)()


def failing(error: Exception) -> Happening:
    def fail() -> None:
        raise error

    return fail


def after_each(taken: Sequence[str]) -> pytest.MarkDecorator:
    """A test for each of these steps, which are what one undisturbed call took."""
    numbered = [pytest.param(number, id=f"{number}-{name}") for number, name in enumerate(taken, start=1)]
    return pytest.mark.parametrize("died_after", numbered)
