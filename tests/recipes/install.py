"""Foreign servers, installed once into `.work/recipes` and kept there until what is asked for changes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

NODE = "22"
PROJECT = Path(__file__).parents[2]
WORK = Path(os.environ.get("RECIPES_WORK") or PROJECT / ".work" / "recipes")


def virtual_environment(name: str, packages: Sequence[str], *, python: str = sys.executable) -> Path:
    """The folder of a virtual environment with these packages, pinned or folders; skips where they cannot be had."""
    folder = WORK / name
    wanted = json.dumps([python, *packages, *(_digest(Path(each)) for each in packages if each.startswith("/"))])
    if not _is_installed(folder, wanted):
        run([python, "-m", "venv", folder / "venv"], folder)
        run([folder / "venv/bin/pip", "install", "--quiet", *(_copied(each, folder) for each in packages)], folder)
        _note(folder, wanted)
    return folder / "venv"


def node_modules(name: str, packages: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Path:
    """The folder with these npm packages' `node_modules`; skips where they cannot be had."""
    folder = WORK / name
    manifest: dict[str, Any] = {"name": f"recipe-{name}", "private": True, "dependencies": dict(packages)}
    manifest |= {"overrides": dict(overrides)} if overrides else {}
    wanted = json.dumps(manifest, sort_keys=True)
    if not _is_installed(folder, wanted):
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        (folder / "package.json").write_text(json.dumps(manifest))
        run(
            ["npm", "install", "--ignore-scripts", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock"],
            folder,
            node_environment(),
        )
        _note(folder, wanted)
    return folder


def leave_out(modules: Path, file: str) -> None:
    """An empty module in the place of one that is compiled where it is installed, and that the recipe does not need."""
    (modules / "node_modules" / file).write_text("module.exports = {};\n")


def node_environment() -> dict[str, str]:
    """With Node of its own version first on the path, of the registry's package `node`'s binaries."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    package = f"node-{sys.platform}-{machine}"
    folder = WORK / "node"
    if not _is_installed(folder, NODE):
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": {package: NODE}}))
        run(
            ["npm", "install", "--ignore-scripts", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock"],
            folder,
        )
        _note(folder, NODE)
    return os.environ | {"PATH": f"{folder}/node_modules/{package}/bin:{os.environ['PATH']}"}


def python_of(least: str) -> str:
    """A Python of this version or a later one; skips without one."""
    wanted = tuple(map(int, least.split(".")))
    if sys.version_info[:2] >= wanted:
        return sys.executable
    names = (f"python3.{minor}" for minor in range(wanted[1], wanted[1] + 4))
    found = next((path for name in names if (path := shutil.which(name)) and _runs(path)), None)
    if found is None:
        pytest.skip(f"needs Python {least} or newer on PATH")
    return found


def _runs(python: str) -> bool:
    return subprocess.run([python, "-c", "import venv"], capture_output=True, check=False).returncode == 0


def _is_installed(folder: Path, wanted: str) -> bool:
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _note(folder: Path, wanted: str) -> None:
    (folder / "installed").write_text(wanted, "utf-8")


def _copied(package: str, folder: Path) -> str:
    """A folder is built from a copy: setuptools writes beside what it builds."""
    if not package.startswith("/"):
        return package
    copy = folder / "source" / Path(package).name
    shutil.copytree(package, copy)
    return str(copy)


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> None:
    """Skips the test with the command's last line where it fails: most often no registry can be reached."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(
            f"{Path(command[0]).name} cannot install {folder.name}: {lines[-1] if lines else 'no reason given'}"
        )
