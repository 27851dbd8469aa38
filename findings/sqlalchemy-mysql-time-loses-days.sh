#!/usr/bin/env bash
# SQLAlchemy 2.1 drops whole days from MySQL's and MariaDB's TIME without a word.
#
# TIME of MySQL and MariaDB is a length of time, from -838:59:59 to 838:59:59: CRMs keep work logged, time to reply and
# durations of visits in it. The driver, PyMySQL, gives it as a timedelta, whole. SQLAlchemy's type for it (what
# reflection finds for such a column, and what `sqlalchemy.Time` becomes on MySQL) makes a `datetime.time` of that
# timedelta from its seconds alone, and leaves its days out: 38:30:00 is read as 14:30:00, and a negative length as a
# time of day before midnight. Nothing fails and nothing warns, and as long as a length stays under a day all is well.
#
# Seen with: SQLAlchemy 2.1.9, PyMySQL 1.2.4; the same over a connection to MariaDB 10.11.
# What follows: read such a column as text (CAST(column AS CHAR)), through a statement without the type, or in SQL
# (TIME_TO_SEC); and compare what you wrote with what you read as text.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlalchemy==2.1.9 pymysql==1.2.4

cat > "$work/expected" <<'TEXT'
the driver: 8:05:00 SQLAlchemy: 08:05:00
the driver: 1 day, 14:30:00 SQLAlchemy: 14:30:00
the driver: -1 day, 23:30:00 SQLAlchemy: 23:30:00
TEXT

"$work/venv/bin/python" - > "$work/found" <<'PYTHON'
from pymysql.converters import convert_timedelta
from sqlalchemy.dialects.mysql import TIME, pymysql

processed = TIME().result_processor(pymysql.dialect(), None)
for text in ("08:05:00", "38:30:00", "-00:30:00"):
    length = convert_timedelta(text)  # what PyMySQL makes of the server's text
    print("the driver:", length, "SQLAlchemy:", processed(length))
PYTHON

diff "$work/expected" "$work/found" && echo "as described"
