"""`python sbom.py FOLDER LAYER INSTALLED`: lists what a built layer holds in FOLDER/sbom/LAYER.cdx.json, as CycloneDX.

INSTALLED is pip's own report, which tells the hash of each archive; where there is none, the list goes without. It runs
on any Python that can run pip, and writes the same for the same layer: no date, no number that was drawn.
"""

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

MIT = [{"expression": "MIT"}]
Component = dict[str, Any]


def main() -> None:
    folder, layer = Path(sys.argv[1]), sys.argv[2]
    report = Path(sys.argv[3]) if len(sys.argv) > 3 else None  # noqa: PLR2004
    hashes = hashes_by_name(json.loads(report.read_text("utf-8"))) if report and report.exists() else {}
    found = sorted(distributions(path=[str(folder / "python")]), key=name)
    components = [*own_code(folder), *(component(each, hashes.get(name(each))) for each in found)]
    about = {"type": "library", "bom-ref": layer, "name": layer}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": about},
        "components": components,
        "dependencies": [{"ref": layer, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    path = folder / "sbom" / f"{layer}.cdx.json"
    path.parent.mkdir()
    path.write_text(json.dumps(bill, indent=1) + "\n", "utf-8")


def hashes_by_name(report: dict[str, Any]) -> dict[str, str]:
    """The SHA-256 of the archive that each library was installed from."""
    return {
        normal(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"]["sha256"]
        for each in report["install"]
    }


def own_code(folder: Path) -> list[Component]:
    package = folder / "python" / "siro_bridge" / "__init__.py"
    if not package.exists():
        return []
    version = re.findall(r'^__version__ = "(.+)"$', package.read_text("utf-8"), flags=re.MULTILINE)[0]
    return [{"type": "library", "bom-ref": "siro-bridge", "name": "siro-bridge", "version": version, "licenses": MIT}]


def component(found: Distribution, sha256: "str | None") -> Component:
    url = f"pkg:pypi/{name(found)}@{found.version}"
    known = {"type": "library", "bom-ref": url, "name": name(found), "version": found.version, "purl": url}
    licences = {"licenses": licences_of(found)} if licences_of(found) else {}
    return known | licences | ({"hashes": [{"alg": "SHA-256", "content": sha256}]} if sha256 else {})


def licences_of(found: Distribution) -> list[dict[str, Any]]:
    """An SPDX expression where the library states one, else the names that it classifies itself by."""
    stated = found.metadata.get("License-Expression")
    if stated:
        return [{"expression": stated}]
    classified = [line.split(" :: ") for line in found.metadata.get_all("Classifier", [])]
    names = [parts[-1] for parts in classified if parts[0] == "License"] or found.metadata.get_all("License", [])
    return [{"license": {"name": each}} for each in names if "\n" not in each]


def name(found: Distribution) -> str:
    return normal(found.metadata["Name"])


def normal(given: str) -> str:
    """A library's name in the one form that pip compares."""
    return re.sub(r"[-_.]+", "-", given).lower()


if __name__ == "__main__":
    main()
