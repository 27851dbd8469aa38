"""What a person has: a CRM, its URL in the environment, and the command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from siro_bridge_cli.main import main
from siro_bridge_cli.setup.crm_access import VARIABLE

Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`siro-bridge mapping …` in a folder of its own; `url` is that of the CRM."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, url: str = "", stdin: str = "") -> Result:
        monkeypatch.setenv(VARIABLE, url)
        return CliRunner().invoke(main, ["mapping", *words], input=stdin)

    return run
