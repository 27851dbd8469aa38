"""A copy of the project in .work/mutants, in which mistakes are made, and the map of what its tests reach."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.mutants.reached import Reached

CORE = "layers/siro_bridge/siro_bridge"
PARTS = ("domain", "state", "use_cases")
TESTED_BY = ("tests/unit", *(f"tests/integration/{name}" for name in ("state", "siro", "webhook", "sync", "way_back")))
"""What is about the core and runs in one process: built functions and stacks have others, which would not be seen."""


class Copied:
    """What git knows of the project, and what it does not ignore."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._work = project / ".work" / "mutants"
        self.folder = self._work / "copy"
        self.results = self._work / "results.jsonl"
        self._reach = self._work / "reach"

    def refresh(self) -> None:
        """Also takes back a mistake that a broken off run has left."""
        listed = subprocess.run(
            ["git", "ls-files", "-coz", "--exclude-standard"],
            cwd=self._project,
            check=True,
            capture_output=True,
            text=True,
        )
        names = {name for name in listed.stdout.split("\0") if (self._project / name).is_file() and name != ".venv"}
        for path in [path for path in self.folder.rglob("*") if path.is_file() or path.is_symlink()]:
            name = str(path.relative_to(self.folder))
            if name not in names and not name.startswith(".") and "__pycache__" not in name:
                path.unlink()
        for name in names:
            source, target = self._project / name, self.folder / name
            if not target.exists() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def forget_reached(self) -> None:
        shutil.rmtree(self._reach, ignore_errors=True)

    def reached(self) -> Reached:
        """Test files that are new or have changed are run once more."""
        stale = [file for file in self._test_files() if self._known(file) != self.digest(file)]
        for folder in TESTED_BY:
            if files := [file for file in stale if file.startswith(f"{folder}/")]:
                print(f"mutants: what {len(files)} files of {folder} reach", flush=True)
                followed = [part for name in PARTS for part in ("--reach-of", f"{CORE}/{name}")]
                options = [
                    "-c",
                    "pyproject.toml",
                    "-p",
                    "tests.mutants.reach",
                    *followed,
                    "--reach-to",
                    str(self._reach),
                ]
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *files]
                ended = subprocess.run(
                    command, cwd=self.folder, env=self.environment(), check=False, capture_output=True, text=True
                )
                print(f"mutants: {ended.stdout.strip().splitlines()[-1] if ended.stdout else ended.stderr}", flush=True)
        known = {self._reach / f"{file}.json" for file in self._test_files()}
        for path in set(self._reach.rglob("*.json")) - known:
            path.unlink()
        return Reached(self._reach)

    def _test_files(self) -> list[str]:
        found = (path for folder in TESTED_BY for path in (self.folder / folder).rglob("test_*.py"))
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def _known(self, file: str) -> str:
        path = self._reach / f"{file}.json"
        return str(json.loads(path.read_text())["of"]) if path.exists() else ""

    def digest(self, file: str) -> str:
        return sha256((self.folder / file).read_bytes()).hexdigest()

    def environment(self) -> dict[str, str]:
        paths = [str(self.folder / name) for name in ("layers/siro_bridge", "layers", "cli")]
        return os.environ | {"PYTHONPATH": os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])}

    def sources(self) -> dict[str, bytes]:
        paths = sorted(path for part in PARTS for path in (self.folder / CORE / part).rglob("*.py"))
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def tests(self) -> dict[str, bytes]:
        return {file: (self.folder / file).read_bytes() for file in self._test_files()}

    @contextmanager
    def changed(self, file: str, source: bytes) -> Iterator[None]:
        path = self.folder / file
        before, times = path.read_bytes(), path.stat()
        path.write_bytes(source)
        try:
            yield
        finally:
            path.write_bytes(before)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
