#!/usr/bin/env bash
# Jinja's filter `truncate(n)` lets texts of up to n + 5 characters through whole: only what is longer than the length
# and the environment's `truncate.leeway` (5) together is cut, and then to n or fewer. A template that cuts a text for a
# column of 40 characters so hands 44 to the database, which refuses the row when it is strict, or cuts it in silence.
# `truncate(n, leeway=0)` keeps to n.
#
# Seen with: Jinja2 3.1.6. What follows: say leeway=0 wherever a length is a limit and not a matter of looks.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check jinja2==3.1.6 markupsafe==3.0.4

cat >"$here/expected" <<'SEEN'
text of 44 characters
truncate(38) gives 31
truncate(39) gives 44
truncate(40) gives 44
truncate(40, leeway=0) gives 38
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
from jinja2 import Environment

environment = Environment()
text = "Both owners want new windows before autumn 4"
print(f"text of {len(text)} characters")
for call in ("truncate(38)", "truncate(39)", "truncate(40)", "truncate(40, leeway=0)"):
    cut = environment.from_string("{{ text|%s }}" % call).render(text=text)
    print(f"{call} gives {len(cut)}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
