"""An id or a key that is none is one line, before anything is asked of a stack."""

import pytest
from click.testing import CliRunner

from siro_bridge_cli.given import RECORDING
from siro_bridge_cli.main import main

NO_ID, NO_KEY = "a recording's id expected", "the CRM's own id of a record expected"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["trace", ""], NO_ID),
        (["preview", "rec 1"], NO_ID),
        (["replay", "rec-1", " "], NO_ID),
        (["undo", "r" * 301], NO_ID),
        (["unlink", ""], NO_ID),
        (["link", "", "opportunity", "4004"], NO_ID),
        (["link", "rec-1", "opportunity", " "], NO_KEY),
        (["deep-link", ""], NO_KEY),
        (["resync", "k" * 3000], NO_KEY),
    ],
)
def test_what_is_no_id_is_told_in_a_line(command: list[str], said: str) -> None:
    answer = CliRunner().invoke(main, command)
    assert answer.exit_code == 2
    assert said in answer.output


def test_what_a_paste_left_around_an_id_is_passed_over() -> None:
    assert RECORDING.convert(" rec-1\n", None, None) == "rec-1"
