"""`make proof`: random stories until the deliveries are told, or the minutes are over; then writes what it came to.

Stopped, and started again, it goes on: the lines of what was told are in .work/proof, for each commit. A whole run is
docs/proof.md; a taste stays beside its lines.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.proof.crms import open_crms
from tests.proof.every_call import every_call
from tests.proof.lines import read_lines
from tests.proof.page import page_of, versions
from tests.proof.quick import make_process_quick
from tests.proof.telling import kind_of, tell_line

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "proof.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make proof", description=__doc__)
    parser.add_argument("--minutes", type=float, default=24 * 60.0, help="stop after so many")
    parser.add_argument("--faulted", type=int, default=100_000, help="deliveries, after which it is done")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=PROJECT / ".work" / "proof")
    parser.add_argument("--seed", type=int, help="tells this one story again, and what was wrong in it")
    parser.add_argument("--page-only", action="store_true", help="writes the page from what was told")
    given = parser.parse_args()
    commit = _commit()
    folder = given.folder / commit
    folder.mkdir(parents=True, exist_ok=True)
    if given.seed is not None:
        return _tell_again(given.seed, given.folder / "again")
    if not given.page_only:
        print(f"seeds from 0 on, at {commit}; lines in {folder}", flush=True)
        _tell(folder, commit, given.processes, time.time() + 60 * given.minutes, given.faulted)
    page, is_right = page_of(read_lines(folder), versions(given.processes), _every_call(given.folder / "again"))
    written = PAGE if _faulted(folder) >= given.faulted else folder / "taste.md"  # the committed run stays
    written.write_text(page, "utf-8")
    found = next(line for line in page.splitlines() if "faulted deliveries" in line)
    print(f"{found.replace('**', '')}\nwritten: {written}")
    return 0 if is_right else 1


def _tell(folder: Path, commit: str, processes: int, until: float, faulted: int) -> None:
    """Each process tells every so-manieth seed, with servers of its own, until it is replaced by the next."""
    share = -(-faulted // processes)
    command = [sys.executable, "-m", "tests.proof.telling", str(folder), "--until", str(until), "--faulted", str(share)]
    command += ["--commit", commit, "--processes", str(processes), "--process"]
    failed: list[int] = []
    while time.time() < until and not failed and _faulted(folder) < faulted:
        running = [
            subprocess.Popen([*command, str(number)], cwd=PROJECT, env=_environment(folder / f"tmp-{number}"))
            for number in range(processes)
        ]
        try:
            failed = [each.returncode for each in running if each.wait()]
        except KeyboardInterrupt:
            failed = [each.wait() for each in running]
    if failed:
        print(f"a process ended with {failed}", file=sys.stderr)


def _faulted(folder: Path) -> int:
    return sum(line["faulted"] for line in read_lines(folder))


def _tell_again(seed: int, folder: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        make_process_quick(patch)
        with open_crms(folder, [kind_of(seed)]) as crms:
            line = tell_line(seed, crms)
    print(json.dumps(line, indent=1, ensure_ascii=False))
    return 1 if line["problems"] else 0


def _every_call(folder: Path) -> set[str]:
    with pytest.MonkeyPatch.context() as patch:
        make_process_quick(patch)
        return every_call(folder)


def _environment(temporary: Path) -> dict[str, str]:
    """MariaDB's installer has names of its own in the folder for what is temporary, and meets those of another."""
    temporary.mkdir(exist_ok=True)
    folders = [
        "layers/siro_bridge",
        "layers",
        "cli",
        *(f"functions/{name}" for name in ("webhook", "sync", "enrichment")),
    ]
    path = os.pathsep.join([str(PROJECT), *(str(PROJECT / folder) for folder in folders)])
    return {**os.environ, "PYTHONHASHSEED": "0", "TMPDIR": str(temporary), "PYTHONPATH": path}


def _commit() -> str:
    asked = ["git", "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*"]
    return subprocess.run(asked, cwd=PROJECT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
