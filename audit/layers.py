"""`python -m audit.layers PYTHON`: builds every layer and function twice, in two folders, and compares them.

PYTHON is the interpreter that the builds use. What each layer lists of itself is held against CycloneDX's own schema,
so this runs where `cyclonedx-python-lib` is.
"""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PARTS = {
    "SiroBridgeLayer": "layers/siro_bridge",
    "DependenciesLayer": "layers/dependencies",
    "WebhookDependenciesLayer": "layers/dependencies_webhook",
    "CrmMappingLayer": "layers/crm_mapping",
    "WebhookFunction": "functions/webhook",
    "SyncFunction": "functions/sync",
    "EnrichmentFunction": "functions/enrichment",
}
WITHOUT_LIST = {"CrmMappingLayer", "WebhookFunction", "SyncFunction", "EnrichmentFunction"}
"""The mapping, and handlers of some lines: there is nothing of anybody else in them."""


def main() -> None:
    project, python = Path.cwd(), Path(sys.argv[1]).absolute()
    with TemporaryDirectory() as one, TemporaryDirectory(suffix=" of another") as other:
        wrong = [line for part in PARTS for line in looked_at(part, project, python, (Path(one), Path(other)))]
    if wrong:
        sys.exit("\n".join(wrong))


def looked_at(part: str, project: Path, python: Path, folders: tuple[Path, Path]) -> list[str]:
    """Give a line for each thing that is wrong."""
    first, second = (built(part, project, python, folder) for folder in folders)
    hashes = {digest(first), digest(second)}
    print(f"{part}: {' and '.join(sorted(hashes))}")
    differs = [f"{part}: two builds differ"] if len(hashes) > 1 else []
    if part in WITHOUT_LIST:
        return differs
    bill = first / "sbom" / f"{part}.cdx.json"
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.read_text("utf-8"))
    return [*differs, *([f"{bill.name}: {error}"] if error else [])]


def built(part: str, project: Path, python: Path, folder: Path) -> Path:
    """Build in a copy of the sources, as `sam build` does. Raises CalledProcessError."""
    for name in ("layers", "functions"):
        if not (folder / name).exists():
            shutil.copytree(project / name, folder / name)
    source, artifacts = folder / PARTS[part], folder / "built" / part
    artifacts.mkdir(parents=True)
    settings = {"ARTIFACTS_DIR": str(artifacts), "PYTHON": str(python), "LAMBDA_PYTHON": "host"}
    command = ["make", "--silent", "-C", str(source), "--makefile", str(source / "Makefile"), f"build-{part}"]
    subprocess.run(command, check=True, env=os.environ | settings)
    return artifacts


def digest(folder: Path) -> str:
    """Of every file's path, mode and bytes."""
    found = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        about = f"{path.relative_to(folder).as_posix()} {path.stat().st_mode:o} "
        found.update(about.encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()


if __name__ == "__main__":
    main()
