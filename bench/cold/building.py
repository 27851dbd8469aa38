"""The functions as `sam build` leaves them, by the build's own Makefiles, for this machine's Python."""

import compileall
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.baseline import Build
from bench.cold.installed import copy
from bench.work import work_folder

LAYERS = {"siro_bridge": "SiroBridgeLayer", "crm_mapping": "CrmMappingLayer", "dependencies": "DependenciesLayer"}
FUNCTIONS = {"enrichment": "EnrichmentFunction", "sync": "SyncFunction"}
RUNTIME = ["boto3", "botocore", "s3transfer", "urllib3", "python-dateutil", "jmespath", "six"]
"""What AWS's own runtime holds beside Python."""

PIP = f'"{sys.executable}" "{Path(__file__).with_name("installed.py")}"'


@dataclass(frozen=True, slots=True)
class Built:
    """Folders of one build's functions and layers."""

    folder: Path

    def path(self, function: str) -> list[Path]:
        """What Lambda looks for modules in, first wins."""
        layers = [self.folder / layer / "python" for layer in LAYERS]
        return [self.folder / function, *layers, runtime()]


def built(build: Build, name: str) -> Built:
    """Built anew, but for the libraries, which change seldom and take long. Raises CalledProcessError."""
    found = Built(work_folder() / "built" / name)
    for layer, target in LAYERS.items():
        source = build.folder / "layers" / layer
        if layer == "dependencies" and not _changed(source, found.folder / layer):
            continue
        _make(source, target, found.folder / layer)
    for function, target in FUNCTIONS.items():
        _make(build.functions / function, target, found.folder / function)
    return found


def built_code(build: Build, name: str) -> list[Path]:
    """The layers of the product's own code and of the mapping alone: folders for Python's path."""
    folder = work_folder() / "built" / name
    for layer in ("siro_bridge", "crm_mapping"):
        _make(build.folder / "layers" / layer, LAYERS[layer], folder / layer)
    return [folder / layer / "python" for layer in ("siro_bridge", "crm_mapping")]


def _changed(source: Path, artifacts: Path) -> bool:
    """Remembers by a file beside the artifacts of what they were made."""
    made_of = [source / "requirements.txt", source / "Makefile", source.parent / "build.mk"]
    digest = sha256(b"".join(file.read_bytes() for file in made_of)).hexdigest()
    mark = artifacts.with_suffix(".digest")
    if mark.exists() and mark.read_text() == digest:
        return False
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(digest)
    return True


def _make(source: Path, target: str, artifacts: Path) -> None:
    """As `sam build` does: into an empty folder, and with the Makefile's whole path."""
    shutil.rmtree(artifacts, ignore_errors=True)
    artifacts.mkdir(parents=True)
    variables = {"ARTIFACTS_DIR": str(artifacts), "LAMBDA_PYTHON": "host", "PYTHON": sys.executable}
    settings = [f"{name}={value}" for name, value in (variables | {"PIP": PIP}).items()]
    command = ["make", "--silent", "--makefile", str(source / "Makefile"), f"build-{target}", *settings]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | variables, cwd=source)


def runtime() -> Path:
    """A folder with AWS's own libraries, compiled, and nothing else of this environment."""
    folder = work_folder() / "built" / "runtime"
    if not folder.exists():
        copy(RUNTIME, folder)
        compileall.compile_dir(folder, quiet=1)
    return folder
