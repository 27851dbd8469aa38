"""The older build that some rows are compared with: one commit of this project, unpacked beside the new one.

Both builds run in the same environment, with the libraries that are installed (httpx among them, which only the older
one imports: svix asks for it); only the project's own files differ. A measurement of such a row is a script that both
builds can run: it takes a `Build` and leans on names that stay.
"""

import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from bench.work import PROJECT, work_folder

COMMIT = "2601a24d"


@dataclass(frozen=True, slots=True)
class Build:
    """A checkout of the project, this one or the one that it is compared with."""

    folder: Path

    @property
    def layer(self) -> Path:
        return self.folder / "layers" / "siro_bridge"

    @property
    def functions(self) -> Path:
        return self.folder / "functions"

    def path(self, *function: str) -> list[Path]:
        """What Python needs on its path for the layer, and for the named functions."""
        return [*(self.functions / name for name in function), self.layer]


NEW = Build(PROJECT)


def before() -> Build:
    """The older build, taken out of the repository's history. RuntimeError says why there is none."""
    folder = work_folder() / f"build-{COMMIT}"
    if not (folder / "template.yaml").exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = ["git", "-C", str(PROJECT), "archive", COMMIT]
        archive = subprocess.run(command, check=False, capture_output=True)
        if archive.returncode:
            raise RuntimeError(
                f"commit {COMMIT} is not in this clone, which rows against the older build need: "
                f"git fetch --unshallow ({archive.stderr.decode().strip()})"
            )
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
    return Build(folder)
