"""The environment of child processes: nothing of the user's AWS account goes in, no file outside comes out."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

REGION = "us-east-1"
DROPPED_PREFIXES = ("AWS_", "SAM_CLI_", "LOCALSTACK_", "MINISTACK_")


def isolated_environment(work: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give an environment whose home, temporary files and caches lie in `work`.

    The user's AWS settings are left out, so that a mistake here can never reach a real account. Proxies stay, since
    a build may need them to reach a package index, with loopback excepted.
    """
    inherited = os.environ if inherited is None else inherited
    kept = {name: value for name, value in inherited.items() if not name.startswith(DROPPED_PREFIXES)}
    home, temporary = work / "home", work / "tmp"
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
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(home / ".aws-sam"),
    }


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
