#!/usr/bin/env bash
# price-parser reads the first digits of a text as its price, and drops what multiplies, negates or denies them without
# a word: "$45k" is 45, "$1.2 million" is 1.2, "-$500" is 500, "3 quotes" is 3, and of "$15-20,000" it gives 15. It is
# made for the price tags of web shops; what people say in a conversation goes into a CRM a thousand times too small.
#
# Seen with: price-parser 0.5.1. What follows: use it for price tags only, and refuse a text in which a letter, a minus
# or a second number stands beside the digits.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check price-parser==0.5.1 attrs==26.1.0

cat >"$here/expected" <<'SEEN'
$45k => 45
$1.2 million => 1.2
$15-20,000 => 15
-$500 => 500
40k USD => 40
3 quotes => 3
15% => None
$45,000 => 45000
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
from price_parser import Price

for text in ("$45k", "$1.2 million", "$15-20,000", "-$500", "40k USD", "3 quotes", "15%", "$45,000"):
    print(f"{text} => {Price.fromstring(text).amount}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
