#!/usr/bin/env bash
# JMESPath's `to_number` means another thing in each implementation, although its specification names the numbers of
# JSON. Python's jmespath takes whatever Python's int() and float() take: "1_000" is 1000, digits of other scripts are
# read, and "nan" and "Infinity" become numbers that no JSON can hold. JavaScript's jmespath takes whatever its unary
# plus takes: an empty text is 0, "0x10" is 16, and "Infinity" is a number there, too. An expression that was tried in
# a playground of the one is therefore no promise of what the other makes of an amount: an empty field that is
# null in Python, and left out, is an amount of 0 in JavaScript.
#
# Seen with: jmespath 1.1.0 (Python), jmespath 0.16.0 (npm). What follows: check amounts again behind `to_number`
# for being finite, and try expressions with the implementation that runs them.
set -euo pipefail
command -v npm >/dev/null || { echo "this needs Node.js with npm" >&2; exit 1; }
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check jmespath==1.1.0
(cd "$here" && npm install --silent --no-save --no-fund --no-audit jmespath@0.16.0)

cat >"$here/expected" <<'SEEN'
Python "1_000" 1000
Python "" null
Python "0x10" null
Python "nan" NaN
Python "Infinity" Infinity
Python "05" 5
Python "1,000" null
JavaScript "1_000" null
JavaScript "" 0
JavaScript "0x10" 16
JavaScript "nan" null
JavaScript "Infinity" Infinity
JavaScript "05" 5
JavaScript "1,000" null
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import json

import jmespath

for text in ("1_000", "", "0x10", "nan", "Infinity", "05", "1,000"):
    print("Python", json.dumps(text), json.dumps(jmespath.search("to_number(text)", {"text": text})))
PYTHON
(cd "$here" && node - >>"$here/seen") <<'JAVASCRIPT'
const jmespath = require("jmespath");
for (const text of ["1_000", "", "0x10", "nan", "Infinity", "05", "1,000"]) {
  console.log("JavaScript", JSON.stringify(text), String(jmespath.search({ text }, "to_number(text)")));
}
JAVASCRIPT

diff "$here/expected" "$here/seen"
cat "$here/seen"
