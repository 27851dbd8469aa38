"""What a person may get wrong in the secrets: each is one clear line, and nothing is missing once it is mended."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.demo.stack import Stack, running_stack
from siro_bridge_cli.demo.watch import Watch
from siro_bridge_cli.stack.errors import FunctionFailedError

pytestmark = pytest.mark.emulator
PASSWORD = "swordfish"
MISTAKES: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("CrmSecretArn", {"url": "REPLACE_ME"}, r'CrmSecret: key "url" is not filled in'),
    ("CrmSecretArn", {"url": f"postgresql+psycopg://bridge:{PASSWORD}@127.0.0.1:1/crm"}, r"CRM.*127\.0\.0\.1.*refused"),
    (
        "SiroSecretArn",
        {"organization_token": PASSWORD},
        r"token was refused; put a valid one into the secret SiroSecret",
    ),
)


@pytest.fixture
def stack(project: Path, work_folder: Path) -> Iterator[Stack]:
    with running_stack(project, work_folder, Progress(Console(quiet=True)), Watch()) as running:
        yield running


def test_each_mistake_is_one_line_and_nothing_is_missing_once_it_is_mended(stack: Stack) -> None:
    for secret, mistake, said in MISTAKES:
        stack.fill(**{secret: mistake})
        with pytest.raises(FunctionFailedError, match=said) as failure:
            stack.functions.sync()
        assert "\n" not in str(failure.value)
        assert PASSWORD not in str(failure.value)
        stack.fill()
    assert stack.functions.sync()["outcome"] == "done"
    records = stack.siro.client.state()["records"]
    assert set(records["ENGAGEMENT"]) == {row["key"] for row in stack.crm.appointments()}
