from pathlib import Path

from siro_bridge_cli.embedded.isolation import isolated_environment


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
