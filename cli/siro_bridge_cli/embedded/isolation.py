"""The environment of child processes: nothing of the user's AWS account goes in, no file outside comes out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

REGION = "us-east-1"
# What `make demo PYTHON=…` was given would come before our own settings of the layers' build.
DROPPED_PREFIXES = ("AWS_", "SAM_CLI_", "LOCALSTACK_", "MINISTACK_", "POWERTOOLS_", "PG", "MAKE", "MFLAGS")
PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
# Instead of the files in the user's home, which need not even be readable.
NO_AWS_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def isolated_environment(work: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give an environment whose home, temporary files and caches lie in `work`.

    The user's AWS settings are left out, so that a mistake here can never reach a real account. Proxies stay, since
    a build may need them to reach a package index, with loopback excepted.
    """
    inherited = os.environ if inherited is None else inherited
    kept = {name: value for name, value in inherited.items() if not name.startswith(DROPPED_PREFIXES)}
    home, temporary = work / "home", temporary_folder(work)
    for folder in (home, temporary):
        folder.mkdir(parents=True, exist_ok=True)
    _hold_back_update_check(home / ".aws-sam")
    return {
        **_pip_settings(kept, work),
        **kept,
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": _not_proxied(kept),
        "no_proxy": _not_proxied(kept),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",  # nosec B105  # the emulator's
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(home / ".aws-sam"),
    }


def offline_environment(work: Path) -> dict[str, str]:
    """Give the environment of a child process that talks to nobody but this machine: without any proxy."""
    return {name: value for name, value in isolated_environment(work).items() if name.lower() not in PROXIES}


@contextlib.contextmanager
def changed_environment(dropped_prefixes: tuple[str, ...], settings: Mapping[str, str] | None = None) -> Iterator[None]:
    """Leave settings of the user's out of this process itself for the length of the block, and put ours in."""
    ours = settings or {}
    theirs = {name: value for name, value in os.environ.items() if name in ours or name.startswith(dropped_prefixes)}
    for name in theirs:
        del os.environ[name]
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)
        os.environ.update(theirs)


def temporary_folder(work: Path) -> Path:
    """The folder for the temporary files of everything that runs in `work`."""
    return work / "tmp"


@contextlib.contextmanager
def temporary_files(work: Path) -> Iterator[None]:
    """Start the block without the temporary files that a killed run left, and leave none behind.

    The embedded AWS unpacks a copy of the code for each function that it starts, and removes none.
    """
    shutil.rmtree(temporary_folder(work), ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(temporary_folder(work), ignore_errors=True)


def _not_proxied(inherited: Mapping[str, str]) -> str:
    """Add loopback to the hosts that are reached without a proxy."""
    hosts = inherited.get("no_proxy") or inherited.get("NO_PROXY", "")
    return ",".join([*filter(None, [hosts]), "127.0.0.1", "localhost"])


def _pip_settings(inherited: Mapping[str, str], work: Path) -> dict[str, str]:
    """Keep the user's own pip configuration although HOME points elsewhere, and pip's cache in the project."""
    settings = {"PIP_CACHE_DIR": str(work.parent / "pip-cache"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    configuration = Path(inherited.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip" / "pip.conf"
    return settings | ({"PIP_CONFIG_FILE": str(configuration)} if configuration.is_file() else {})


def _hold_back_update_check(folder: Path) -> None:
    """Tell sam that it has just looked for an update of itself: it asks the internet otherwise, each time anew."""
    folder.mkdir(exist_ok=True)
    (folder / "metadata.json").write_text(json.dumps({"lastVersionCheck": time.time()}))
