#!/usr/bin/env bash
# Python's jmespath has an exception of its own for a value that a function does not take, JMESPathTypeError, and for some
# values another one comes out. `max_by` over keys of two types, `contains` of a
# text and a number, and `merge` with a null raise a bare TypeError; `ceil` of an infinite number, which its own
# `to_number` makes of "1e400", an OverflowError. A program that maps records by expressions, and passes over the record
# at which one fails by catching JMESPathError, is stopped by the first such record all the same.
#
# Seen with: jmespath 1.1.0. What follows: catch TypeError, ValueError and ArithmeticError beside JMESPathError.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check jmespath==1.1.0

cat >"$here/expected" <<'SEEN'
sort_by(staff, &id)                  JMESPathTypeError
max_by(staff, &id)                   TypeError
join(',', [title, gone])             JMESPathTypeError
merge(staff[0], gone)                TypeError
contains(title, `1`)                 TypeError
ceil(to_number(amount))              OverflowError
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import jmespath

record = {"staff": [{"id": 7}, {"id": "x"}], "title": "Kitchen", "gone": None, "amount": "1e400"}
for expression in (
    "sort_by(staff, &id)",
    "max_by(staff, &id)",
    "join(',', [title, gone])",
    "merge(staff[0], gone)",
    "contains(title, `1`)",
    "ceil(to_number(amount))",
):
    try:
        print(f"{expression:36} {jmespath.search(expression, record)}")
    except Exception as error:
        print(f"{expression:36} {type(error).__name__}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
