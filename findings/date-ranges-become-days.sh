#!/usr/bin/env bash
# A range of days, a limit ("after …") and a day that does not exist are no one day, yet the two usual date parsers
# for Python give one for many of them, without a warning and in their strictest modes. python-dateutil (parse, not
# fuzzy) takes the end of "March 4-6, 2026" for a two-digit year and forgets the 2026: 2006-03-04. dateparser (strict,
# absolute dates only, day, month and year required) forgets the end of "4-6 March 2026", the "after" of "after March
# 4, 2026" and the order of "2026-13-01", which becomes the 13th of January. Neither minds a weekday that is not that
# date's. Asking both and comparing helps little: of a range either may answer alone, and both agree on the wrong weekday.
#
# Seen with: python-dateutil 2.9.0.post0, dateparser 1.5.0.
# What follows: before a parser's answer is stored, see that each token of the text is accounted for, and that a
# named weekday is that date's.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    python-dateutil==2.9.0.post0 six==1.17.0 dateparser==1.5.0 regex==2026.11.15 tzlocal==5.4.4 pytz==2026.6

cat >"$here/expected" <<'SEEN'
March 4, 2026              dateutil 2026-03-04   dateparser 2026-03-04
March 4-6, 2026            dateutil 2006-03-04   dateparser refused
4-6 March 2026             dateutil 2004-03-06   dateparser 2026-03-04
Jan 5-10 2026              dateutil 2010-01-05   dateparser 2026-01-05
2026-03-04 - 2026-03-06    dateutil 2026-03-04   dateparser refused
March 4 / 5 2026           dateutil 2005-03-04   dateparser refused
after March 4, 2026        dateutil refused      dateparser 2026-03-04
about 3/4/2026             dateutil refused      dateparser 2026-03-04
2026-13-01                 dateutil refused      dateparser 2026-01-13
10/2026/12                 dateutil refused      dateparser 2026-10-12
Tuesday, March 4, 2026     dateutil 2026-03-04   dateparser 2026-03-04
SEEN

"$here/venv/bin/python" -W ignore >"$here/seen" <<'PYTHON'
from datetime import datetime

import dateparser
from dateutil import parser

STRICT = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "MDY"}
TEXTS = [
    "March 4, 2026", "March 4-6, 2026", "4-6 March 2026", "Jan 5-10 2026", "2026-03-04 - 2026-03-06", "March 4 / 5 2026",
    "after March 4, 2026", "about 3/4/2026", "2026-13-01", "10/2026/12", "Tuesday, March 4, 2026",
]


def by_dateutil(text):
    try:
        return f"{parser.parse(text, default=datetime(2000, 1, 1)):%Y-%m-%d}"
    except ValueError:
        return "refused"


def by_dateparser(text):
    found = dateparser.parse(text, languages=["en"], settings=STRICT)
    return f"{found:%Y-%m-%d}" if found else "refused"


for text in TEXTS:
    print(f"{text:26} dateutil {by_dateutil(text):12} dateparser {by_dateparser(text)}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
