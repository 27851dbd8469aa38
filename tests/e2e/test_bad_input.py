"""What a person may get wrong in the secrets: each is one clear line, and nothing is missing once it is mended."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from siro_bridge_cli.demo.siro_side import synced_appointments
from siro_bridge_cli.demo.stack import Stack
from siro_bridge_cli.demo.verify import in_utc, parse_time
from siro_bridge_cli.stack.errors import FunctionFailedError
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator
PASSWORD = "swordfish"
MISTAKES: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("CrmSecretArn", {"url": "REPLACE_ME"}, r'CrmSecret: key "url" is not filled in'),
    (
        "CrmSecretArn",
        {"url": f"postgresql+psycopg://bridge:{PASSWORD}@127.0.0.1:1/crm"},
        r"CRM's database is away: Connection refused",
    ),
    (
        "SiroSecretArn",
        {"organization_token": PASSWORD},
        r"token was refused; put a valid one into the secret SiroSecret",
    ),
)
MOVE = "UPDATE appointments SET starts_at = :at WHERE appointment_id::text = :key"


@pytest.fixture
def stack(kept_stack: KeptStack) -> Iterator[Stack]:
    """Its sync function has read no secret yet."""
    start_anew(kept_stack.stack)
    yield kept_stack.stack
    kept_stack.stack.fill()


@pytest.fixture
def moved(stack: Stack) -> Iterator[str]:
    """The key of an appointment that is now an hour later, as Siro does not know yet."""
    row = stack.crm.appointments()[1]
    stack.crm.execute(MOVE, at=row["starts_at"] + timedelta(hours=1), key=row["key"])
    yield row["key"]
    stack.crm.execute(MOVE, at=row["starts_at"], key=row["key"])


def start_anew(stack: Stack) -> None:
    """As AWS does when a function's settings change."""
    client, name = stack.deployed.client("lambda"), stack.deployed.output("SyncFunctionName")
    timeout = client.get_function_configuration(FunctionName=name)["Timeout"]
    client.update_function_configuration(FunctionName=name, Timeout=timeout)


def times(stack: Stack) -> dict[str, tuple[Any, Any]]:
    """When each appointment starts, in the CRM and at Siro; None where there is none."""
    at_siro = {each.external_id: parse_time(each.start_time) for each in synced_appointments(stack.siro.client.state())}
    in_crm = {row["key"]: in_utc(row["starts_at"]) for row in stack.crm.appointments()}
    return {key: (in_crm.get(key), at_siro.get(key)) for key in in_crm.keys() | at_siro.keys()}


def test_each_mistake_is_one_line_and_nothing_is_missing_once_it_is_mended(stack: Stack, moved: str) -> None:
    for secret, mistake, said in MISTAKES:
        stack.fill(**{secret: mistake})
        with pytest.raises(FunctionFailedError, match=said) as failure:
            stack.functions.sync()
        assert "\n" not in str(failure.value)
        assert PASSWORD not in str(failure.value)
        stack.fill()
    assert [key for key, (in_crm, at_siro) in times(stack).items() if in_crm != at_siro] == [moved]
    assert stack.functions.sync()["outcome"] == "done"
    assert [key for key, (in_crm, at_siro) in times(stack).items() if in_crm != at_siro] == []
