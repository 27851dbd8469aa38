#!/usr/bin/env bash
# Milliseconds since 1970, written as text, are a time of the eighteenth century to parsers of ISO 8601 that take its
# basic form and any sign between date and time: 1712101520300, the second of April 2024, is "17121015", a "2" that
# separates, and "0300". Python's datetime.fromisoformat (since 3.11) and python-dateutil's isoparse read it so, without
# an error; ciso8601 and pendulum refuse it, pydantic takes it for what it is. It happens to one text of some two hundred,
# those whose digits make a month, a day, an hour and a minute; the others are refused. So a test with today's time
# passes, a program that tries ISO first and numbers after it mostly works, and now and then a record is of 1712.
#
# Seen with: Python 3.11, python-dateutil 4.0.0, ciso8601 2.4.1, pendulum 3.3.0, pydantic 2.13.0.
# What follows: look whether a text is all digits before any ISO parser sees it.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-dateutil==4.0.0 ciso8601==2.4.1 pendulum==3.3.0 pydantic==2.13.0

cat >"$here/expected" <<'SEEN'
fromisoformat 1712101520300 1712-10-15T03:00:00
fromisoformat 1771164000500 refused
isoparse      1712101520300 1712-10-15T03:00:00
isoparse      1771164000500 refused
ciso8601      1712101520300 refused
ciso8601      1771164000500 refused
pendulum      1712101520300 refused
pendulum      1771164000500 refused
pydantic      1712101520300 2024-04-02T23:45:20.300000+00:00
pydantic      1771164000500 2026-02-15T14:00:00.500000+00:00
fromisoformat takes 126 of 24304 texts between September 2020 and March 2030
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
from datetime import datetime

import ciso8601
import pendulum
from dateutil.parser import isoparse
from pydantic import TypeAdapter

PARSERS = {
    "fromisoformat": datetime.fromisoformat,
    "isoparse": isoparse,
    "ciso8601": ciso8601.parse_datetime,
    "pendulum": pendulum.parse,
    "pydantic": TypeAdapter(datetime).validate_python,
}


def read(parser, text):
    try:
        return parser(text).isoformat()
    except ValueError:
        return "refused"


for name, parser in PARSERS.items():
    for text in ("1712101520300", "1771164000500"):
        print(f"{name:13} {text} {read(parser, text)}")

texts = [str(each) for each in range(1_600_000_000_000, 1_900_000_000_000, 12_344_094)]
taken = sum(read(datetime.fromisoformat, text) != "refused" for text in texts)
print(f"fromisoformat takes {taken} of {len(texts)} texts between September 2020 and March 2030")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
