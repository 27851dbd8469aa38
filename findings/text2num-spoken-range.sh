#!/usr/bin/env bash
# text2num's `alpha2digit`, which turns the number words of a sentence into digits, takes the "and" between two numbers
# for the one within a number: "between two hundred and five hundred" becomes "between 205 100", and "between one
# hundred and two thousand dollars" one amount of 102000. No error tells that two numbers of a speaker became others.
# "one point five million" comes out as "1.5 1000000", "a million and a half" as "a 1000000 and a half".
#
# Seen with: text2num 3.1.0. What follows: part a spoken range at its "and" first, and give `text2num` each number's own
# words; it raises ValueError for what it cannot place, where `alpha2digit` always gives a text back.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check text2num==3.1.0

cat >"$here/expected" <<'SEEN'
between two hundred and five hundred => between 205 100
between fifty and one hundred => between 5100
between one hundred and two thousand dollars => between 102000 dollars
between twenty and five thousand => between 25000
from twenty to thirty thousand => from 20 to 30000
one point five million => 1.5 1000000
a million and a half => a 1000000 and a half
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
from text_to_num import alpha2digit

for said in (
    "between two hundred and five hundred",
    "between fifty and one hundred",
    "between one hundred and two thousand dollars",
    "between twenty and five thousand",
    "from twenty to thirty thousand",
    "one point five million",
    "a million and a half",
):
    print(f"{said} => {alpha2digit(said, 'en')}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
