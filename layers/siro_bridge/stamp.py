"""`python stamp.py PACKAGE`: prints the digest of a package's sources, by which a compiled mapping knows its code."""

import hashlib
import sys
from pathlib import Path


def main() -> None:
    package = Path(sys.argv[1])
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()} {path.stat().st_size}\n".encode() + path.read_bytes())
    print(digest.hexdigest())


if __name__ == "__main__":
    main()
