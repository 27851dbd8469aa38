"""How long one thing's way through the product's code is: which files its calls enter, one after the other.

A hop is a call that begins in another file than the call before it, as a reader with a finger on the page would turn
to it; calls within one file cost nothing, and neither do those into libraries. What takes no time is counted too.
"""

import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import siro_bridge

logger = logging.getLogger(__name__)

PACKAGE = Path(siro_bridge.__path__[0])
MOST_SHOWN = 25


class Call(NamedTuple):
    """A function of the product that began, and the file of the product's that called it, through whatever else."""

    caller: str
    file: str
    function: str


class Way:
    """The calls of one thing, in their order."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._files: dict[CodeType, str] = {}

    @property
    def files(self) -> set[str]:
        return {call.file for call in self.calls}

    @property
    def hops(self) -> int:
        return _changes([call.file for call in self.calls])

    @property
    def hops_between_callers(self) -> int:
        """The same without the files that call no other one: small helpers, which nobody has to follow any further."""
        crossing = [call for call in self.calls if call.caller != call.file]
        callers = {call.caller for call in crossing}
        return _changes([call.file for call in self.calls if call.file in callers])

    @property
    def crossings(self) -> int:
        """Calls from one file into another."""
        return sum(call.caller != call.file for call in self.calls)

    def __str__(self) -> str:
        crossing = [call for call in self.calls if call.caller != call.file]
        entered = Counter(call.file for call in crossing).most_common(MOST_SHOWN)
        often = Counter(f"{call.caller} → {call.file}:{call.function}" for call in crossing).most_common(MOST_SHOWN)
        sums = f"{self.hops} hops over {len(self.files)} files, {self.hops_between_callers} without the small helpers"
        counts = (f"{count:5} {name}" for name, count in (*entered, *often))
        return "\n".join([f"{sums}; {self.crossings} calls into another file", *counts])

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """For `sys.setprofile`."""
        file = self._file(frame.f_code) if event == "call" else ""
        if file:
            self.calls.append(Call(self._caller(frame), file, frame.f_code.co_name))

    def _caller(self, frame: FrameType) -> str:
        before = frame.f_back
        while before and not self._file(before.f_code):
            before = before.f_back
        return self._file(before.f_code) if before else ""

    def _file(self, code: CodeType) -> str:
        """Its path within the package; empty for any other code."""
        if code not in self._files:
            path = Path(code.co_filename)
            self._files[code] = str(path.relative_to(PACKAGE)) if path.is_relative_to(PACKAGE) else ""
        return self._files[code]


@contextmanager
def way() -> Iterator[Way]:
    """Of all that is called inside, in this thread and in those that begin there."""
    found, before = Way(), sys.getprofile()
    threading.setprofile(found.note)
    sys.setprofile(found.note)
    try:
        yield found
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    logger.info("%s", found)


def _changes(files: list[str]) -> int:
    return sum(file != before for before, file in zip(["", *files], files, strict=False))
