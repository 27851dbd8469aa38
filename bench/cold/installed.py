"""`python installed.py --target FOLDER --requirement FILE`: what the layers' Makefiles ask pip for, without a download.

Copies the libraries of this Python's environment, which are those of the requirements; other options of pip are not
looked at.
"""

import argparse
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--requirement", type=Path, required=True)
    options, _ = parser.parse_known_args()
    lines = options.requirement.read_text("utf-8").splitlines()
    copy([line.partition("==")[0] for line in lines if re.match(r"[\w.-]+==", line)], options.target)


def copy(names: list[str], target: Path) -> None:
    """The named libraries' files, without bytecode and programs."""
    for name in names:
        for file in distribution(name).files or []:
            if ".." in file.parts or "__pycache__" in file.parts:
                continue
            place = target / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), place)


if __name__ == "__main__":
    main()
