import logging
from collections.abc import Iterator

import pytest

from tests.integration.marks.heard import ASKS_AWS, Heard, Lines
from tests.integration.way_back.conftest import clock, crm, running_crm, shipped_mapping

__all__ = ["clock", "crm", "running_crm", "shipped_mapping"]


@pytest.fixture
def heard(capfd: pytest.CaptureFixture[str]) -> Iterator[Heard]:
    lines, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patch:
        for name in ASKS_AWS:
            patch.setattr(logging.getLogger(name), "level", logging.WARNING)
        yield Heard(lines, capfd)
    root.removeHandler(lines)
    root.setLevel(level)
