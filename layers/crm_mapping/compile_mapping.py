"""`python compile_mapping.py FOLDER STAMP`: checks FOLDER/mapping.yaml, and leaves beside it what functions start with.

STAMP is the digest of the sources of `siro_bridge`, which are on Python's path. What cannot be done is told in one
line: without a compiled mapping a function reads the YAML.
"""

import os
import sys
from pathlib import Path

try:
    from siro_bridge.domain.errors import ConfigurationError
    from siro_bridge.mapping.compiled import FILE, compiled
    from siro_bridge.mapping.load import parse_mapping
except ImportError as error:
    print(f"WARNING: {error}: the mapping is not compiled; activate .venv and build again, or cold starts take longer")
    raise SystemExit(0) from None


def main() -> None:
    folder, stamp = Path(sys.argv[1]), sys.argv[2]
    os.chdir(folder)  # messages and queries name files as the function finds them
    name = "mapping.yaml"
    try:
        mapping = parse_mapping(Path(name).read_text("utf-8"), name)
    except (ConfigurationError, UnicodeDecodeError) as error:
        print(f"WARNING: the mapping is not compiled, as no function can work with it: {error}")
    else:
        Path(FILE).write_bytes(compiled(mapping, folder, stamp))


if __name__ == "__main__":
    main()
