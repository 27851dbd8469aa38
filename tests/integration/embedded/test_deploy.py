"""A build works wherever the project lies, and tells what failed in a few lines."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.deploy import run_sam, sam_error
from siro_bridge_cli.embedded.processes import ProcessError

PARTS = {
    "layers/dependencies": "build-DependenciesLayer",
    "layers/dependencies_webhook": "build-WebhookDependenciesLayer",
    "layers/siro_bridge": "build-SiroBridgeLayer",
    "functions/sync": "build-SyncFunction",
    "functions/enrichment": "build-EnrichmentFunction",
    "functions/webhook": "build-WebhookFunction",
}


@pytest.mark.parametrize(("part", "target"), PARTS.items())
def test_part_is_built_in_a_folder_whose_name_has_spaces_and_a_quote(
    project: Path, tmp_path: Path, part: str, target: str
) -> None:
    """As sam does it: in a copy of the part, with the original's Makefile."""
    folder = tmp_path / "my  project's"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("layers", "functions"):
        shutil.copytree(project / name, folder / name, ignore=ignored)
    python, artifacts = folder / "python", folder / "artifacts"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o700)
    (artifacts / "python" / "svix").mkdir(parents=True)
    settings = [f"ARTIFACTS_DIR={artifacts}", "LAMBDA_PYTHON=host", f"PYTHON={python}"]
    command = ["make", "--makefile", str(folder / part / "Makefile"), target, *settings]
    built = subprocess.run(command, cwd=project / part, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr


def test_error_of_sam_is_told_without_its_log() -> None:
    output = "Building codeuri: x\nStarting Build inside a container\n\nBuild Failed\nError: Make Failed: a\nb\n"
    assert sam_error(output) == "Make Failed: a\nb"
    assert sam_error("\n".join(map(str, range(99)))).split() == [str(each) for each in range(84, 99)]


def test_failed_sam_names_its_log(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
    with pytest.raises(ProcessError, match=r"sam no-such failed: .*[\s\S]*\nits log: .*/sam-no-such\.log$"):
        run_sam(["no-such"], tmp_path, environment, quietly=True)
