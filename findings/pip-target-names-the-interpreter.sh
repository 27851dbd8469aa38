#!/usr/bin/env bash
# `pip install --target` of the same wheel by two interpreters in two folders gives two results, though the library's own
# files are the same: a script gets the path of the interpreter that ran pip into its first line, and RECORD holds the
# script's hash. A layer from which the `bin` folder is taken away, as nobody runs scripts there, still differs in one
# line of RECORD. Beside that RECORD is wrong about --target: it names the script two folders up, outside of the target.
#
# Seen with: pip 26.3, jmespath 1.1.0. What follows: take RECORD away as well where a folder has to be the same wherever
# it is built (nothing is uninstalled from a layer), and compare builds of two interpreters, not two builds of one.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

cat >"$here/expected" <<'SEEN'
differs: bin/jp.py
differs: jmespath-1.1.0.dist-info/RECORD
lines of RECORD that differ: 1
the script that it names is in the target: False
without scripts and RECORD the two are the same: True
SEEN

for name in one other; do
    python3 -m venv "$here/$name/venv"
    "$here/$name/venv/bin/python" -m pip install --quiet --disable-pip-version-check pip==26.3
    "$here/$name/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
        --target "$here/$name/target" jmespath==1.1.0
done

python3 - "$here/one/target" "$here/other/target" >"$here/seen" <<'PYTHON'
import sys
from pathlib import Path

one, other = map(Path, sys.argv[1:])
files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
differing = [file for file in files if (one / file).read_bytes() != (other / file).read_bytes()]
for file in differing:
    print("differs:", file)
[record] = one.glob("*.dist-info/RECORD")
lines = [(folder / record.relative_to(one)).read_text().splitlines() for folder in (one, other)]
changed = set(lines[0]) - set(lines[1])
print("lines of RECORD that differ:", len(changed))
[script] = [line.split(",")[0] for line in changed]
place = (record.parent.parent / script).resolve()  # a file's path is given from where the library lies
print("the script that it names is in the target:", place.is_relative_to(one.resolve()))
rest = [file for file in differing if file.parts[0] != "bin" and file.name != "RECORD"]
print("without scripts and RECORD the two are the same:", not rest)
PYTHON

diff "$here/expected" "$here/seen"
echo "as seen: the interpreter's path is in a script, and the script's hash in RECORD"
