"""Resolve `dev.in` and the layer's `requirements.in` anew and write the exact versions beside them.

The webhook layer's few lines are kept by hand; a test compares all three.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent
LAYER = REQUIREMENTS.parent / "layers" / "dependencies"
LAYER_HEADER = "# requirements.in resolved: every library of the layer, installed with --no-deps."


def main() -> None:
    everything = resolve(REQUIREMENTS / "dev.in")
    pins = REQUIREMENTS / "dev.txt"
    pins.write_text("\n".join(["# dev.in resolved.", *everything, ""]))
    layer = resolve(LAYER / "requirements.in", "--constraint", str(pins))
    (LAYER / "requirements.txt").write_text("\n".join([LAYER_HEADER, *layer, ""]))


def resolve(source: Path, *options: str) -> list[str]:
    """Give `name==version` of all that pip would install for `source` into an empty environment."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--report", "-", "--requirement", str(source), *options]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return sorted(f"{name(item)}=={item['metadata']['version']}" for item in report["install"])


def name(item: dict[str, dict[str, str]]) -> str:
    """Give a package's name in the one form that pip compares."""
    return re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower()


if __name__ == "__main__":
    main()
