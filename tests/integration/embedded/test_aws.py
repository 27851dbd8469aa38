"""The embedded AWS is reached whatever the person running it has set up for their own."""

from pathlib import Path

import pytest

from siro_bridge_cli.embedded.aws import EmbeddedAws
from siro_bridge_cli.embedded.isolation import NO_AWS_FILES, changed_environment
from siro_bridge_cli.embedded.processes import ChildProcess

ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {},
    {"AWS_PROFILE": "no-such-profile"},
    {"AWS_RETRY_MODE": "odd"},
    {"AWS_DEFAULTS_MODE": "odd"},
    {"AWS_MAX_ATTEMPTS": "many"},
)
FILES = ("[default]\ns3 = foo\n", "[profile")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda each: next(iter(each), "none"))
def test_settings_and_files_of_the_user_do_not_count(
    environment: dict[str, str], file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(file)
    for name, value in (environment | {"HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    server: ChildProcess = None  # type: ignore[assignment]  # a client is made without asking it
    with changed_environment(("AWS_",), NO_AWS_FILES):
        assert EmbeddedAws(1, tmp_path, server).client("s3").meta.endpoint_url == "http://127.0.0.1:1"
