"""`python -m audit.advisories`: whether a library that is shipped or built with has a known vulnerability.

pip-audit asks PyPI's list of advisories. Where that cannot be reached, this says so and is content, unless
`ADVISORIES=needed`: then it fails.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FILES = ("layers/dependencies_webhook/requirements.txt", "layers/dependencies/requirements.txt", "requirements/dev.txt")
PIP_AUDIT = Path(sys.executable).with_name("pip-audit")


def main() -> None:
    found = [line for name in FILES for line in looked_up(name)]
    if found:
        sys.exit("\n".join(found))


def looked_up(name: str) -> list[str]:
    """Give a line for each vulnerability, and for each library that was not looked up while others were."""
    command = [str(PIP_AUDIT), "--requirement", name, "--no-deps", "--disable-pip", "--format", "json"]
    result = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    libraries = answered(result.stdout)
    missed = [each for each in libraries if "skip_reason" in each]
    if len(missed) == len(libraries):
        return not_reached(name, missed[0]["skip_reason"] if missed else result.stderr)
    known = [f"{name}: {each['name']} {each['version']}: {bug['id']}" for each in libraries for bug in bugs(each)]
    print(f"{name}: {len(libraries) - len(missed)} libraries looked up, {len(known)} vulnerabilities known")
    return [*known, *(f"{name}: {each['skip_reason']}" for each in missed)]


def answered(output: str) -> list[dict[str, Any]]:
    """Give nothing where pip-audit broke off."""
    try:
        found: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except json.JSONDecodeError:
        return []
    return found


def bugs(library: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = library.get("vulns", [])
    return found


def not_reached(name: str, said: str) -> list[str]:
    last = (said.strip().splitlines() or [""])[-1]
    line = f"{name}: NOTHING LOOKED UP, the list of advisories was not reached ({last[:200]})"
    print(line)
    return [line] if os.environ.get("ADVISORIES") == "needed" else []


if __name__ == "__main__":
    main()
