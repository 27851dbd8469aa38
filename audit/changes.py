"""`python -m audit.changes TAG`: prints what CHANGELOG.md says of the release, whose tag is `v` and the version."""

import re
import sys
from pathlib import Path

VERSION_FILE = Path("layers/siro_bridge/siro_bridge/__init__.py")
CHANGELOG = Path("CHANGELOG.md")


def main() -> None:
    tag = sys.argv[1]
    if tag != f"v{version(VERSION_FILE)}":
        sys.exit(
            f"{tag}: the code is of version {version(VERSION_FILE)} ({VERSION_FILE}); tag that, or write this there"
        )
    print(changes(CHANGELOG.read_text("utf-8"), tag.removeprefix("v")))


def version(file: Path) -> str:
    """The one place in which it stands; the template's has to be a copy."""
    [found] = re.findall(r'^__version__ = "(.+)"$', file.read_text("utf-8"), flags=re.MULTILINE)
    return str(found)


def changes(changelog: str, wanted: str) -> str:
    """The section of this version, without its heading. Ends the program if there is none."""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if heading.split(" ")[0] == wanted:
            return text.strip()
    sys.exit(f"CHANGELOG.md says nothing of {wanted}: begin a section `## {wanted} (day)`")


if __name__ == "__main__":
    main()
