"""Keeps what a tagged release leaves, by its own code: `python -m tests.integration.upgrade.record v0.1.0`."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
CODE = (".", "layers/siro_bridge", "layers", "cli", "functions/webhook", "functions/sync", "functions/enrichment")
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def record(tag: str, file: Path) -> None:
    archive = subprocess.run(["git", "archive", tag], cwd=PROJECT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as scratch:
        release = Path(scratch)
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(release, filter="data")
        shutil.copytree(HERE, release / HERE.relative_to(PROJECT), dirs_exist_ok=True)
        environment = os.environ | AWS | {"PYTHONPATH": os.pathsep.join(str(release / each) for each in CODE)}
        command = [sys.executable, "-m", "tests.integration.upgrade.recorded", str(file)]
        subprocess.run(command, cwd=release, env=environment, check=True)


if __name__ == "__main__":
    record(sys.argv[1], HERE / f"release-{sys.argv[1].removeprefix('v')}.json")
