"""The way to a CRM that a command goes itself comes from the environment or standard input, and is looked at first."""

import json

import pytest
from click.testing import CliRunner

from siro_bridge_cli.main import main
from siro_bridge_cli.setup.crm_access import VARIABLE, read_crm_secret
from siro_bridge_cli.stack.errors import StackError


def test_url_alone_is_the_whole_secret_of_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " postgresql://bridge:x@crm/x ")
    assert read_crm_secret() == {"url": "postgresql://bridge:x@crm/x"}


def test_refresh_token_is_not_spent_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Used on this machine, it would be gone for the functions."""
    login = {"kind": "refresh_token", "client_id": "c", "token_url": "/token", "refresh_token": "hunter2"}
    monkeypatch.setenv(VARIABLE, json.dumps({"base_url": "https://crm.example.com", "login": login}))
    with pytest.raises(StackError, match="takes a refresh token once") as error:
        read_crm_secret()
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("command", ["check --live", "try"])
def test_it_is_no_argument_of_a_command(command: str) -> None:
    shown = CliRunner().invoke(main, ["mapping", *command.split(), "--help"]).output
    assert VARIABLE in shown
    assert "--url" not in shown
    assert "--secret" not in shown
