import os
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.isolation import (
    changed_environment,
    isolated_environment,
    offline_environment,
    temporary_files,
    temporary_folder,
)


def test_account_of_the_user_is_left_out(tmp_path: Path) -> None:
    theirs = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "secret", "AWS_SECRET_ACCESS_KEY": "secret"}
    ours = isolated_environment(tmp_path, theirs)
    assert "AWS_PROFILE" not in ours
    assert "secret" not in ours.values()


def test_home_and_temporary_files_lie_in_the_work_folder(tmp_path: Path) -> None:
    environment = isolated_environment(tmp_path, {"HOME": "/home/someone", "TMPDIR": "/var/tmp"})
    assert Path(environment["HOME"]).is_relative_to(tmp_path)
    assert Path(environment["TMPDIR"]).is_relative_to(tmp_path)


def test_pip_configuration_of_the_user_is_still_found(tmp_path: Path) -> None:
    configuration = tmp_path / "config" / "pip" / "pip.conf"
    configuration.parent.mkdir(parents=True)
    configuration.touch()
    environment = isolated_environment(tmp_path / "work", {"XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert environment["PIP_CONFIG_FILE"] == str(configuration)


def test_loopback_is_never_proxied(tmp_path: Path) -> None:
    environment = isolated_environment(
        tmp_path, {"no_proxy": "intranet.example", "https_proxy": "http://proxy.example"}
    )
    assert environment["no_proxy"] == environment["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert environment["https_proxy"] == "http://proxy.example"


def test_settings_of_tools_that_would_change_a_child_are_left_out(tmp_path: Path) -> None:
    theirs = {"PGSSLMODE": "verify-full", "POWERTOOLS_DEV": "1", "MAKEFLAGS": "PYTHON=python4", "PATH": "/bin"}
    assert not theirs.keys() & isolated_environment(tmp_path, theirs).keys() - {"PATH"}


def test_child_that_stays_on_this_machine_has_no_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "all_proxy", "https_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "socks5://proxy.example")
    assert "socks5://proxy.example" not in offline_environment(tmp_path).values()


def test_changed_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "theirs")
    monkeypatch.setenv("ANOTHER", "theirs")
    monkeypatch.delenv("OURS", raising=False)
    before = dict(os.environ)
    with changed_environment(("PG",), {"OURS": "1", "ANOTHER": "ours"}):
        assert "PGOPTIONS" not in os.environ
        assert (os.environ["OURS"], os.environ["ANOTHER"]) == ("1", "ours")
    assert dict(os.environ) == before


def test_temporary_files_of_a_killed_run_are_removed_and_none_are_left(tmp_path: Path) -> None:
    (temporary_folder(tmp_path) / "ministack-lambda-old").mkdir(parents=True)
    (tmp_path / "build-cache").mkdir()

    def fail_with_files() -> None:
        with temporary_files(tmp_path):
            assert not temporary_folder(tmp_path).exists()
            temporary_folder(tmp_path).mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_with_files()
    assert [each.name for each in tmp_path.iterdir()] == ["build-cache"]
