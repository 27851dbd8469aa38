"""dlt 1.31 over the benchmark's rows, in an environment of its own: it is no dependency of the product's."""

import json
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.children import LONGEST_SECONDS, Siro, environment
from bench.work import work_folder

PACKAGES = ("dlt==1.31.0", "sqlalchemy==2.0.58", "psycopg[binary]==3.3.9", "httpx==0.28.1")
SCRIPT = Path(__file__).with_name("dlt_run.py")


def dlt_runs(url: str, siro: Siro, what: str, runs: int) -> list[dict[str, Any]]:
    """Of each run its CPU in seconds, and how many rows it read. RuntimeError says why there are none."""
    with TemporaryDirectory(dir=work_folder()) as folder:
        command: list[str | Path] = [_python(), SCRIPT, url, siro.api_url, siro.token(), folder, what, str(runs)]
        env = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
        found = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
    if found.returncode:
        raise RuntimeError(f"dlt failed:\n{found.stderr[-2000:].rstrip()}")
    answer: list[dict[str, Any]] = json.loads(found.stdout.splitlines()[-1])
    return answer


def _python() -> Path:
    """Its interpreter; installed once, as pinned here."""
    folder = work_folder() / "dlt-1.31.0"
    python, mark = folder / "bin" / "python", folder / "installed"
    if not mark.exists() or mark.read_text() != " ".join(PACKAGES):
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
        mark.write_text(" ".join(PACKAGES))
    return python
