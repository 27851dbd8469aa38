"""The columns of a mapping's select, as far as its text tells them: no database is asked."""

import logging

import sqlglot
from sqlglot.errors import SqlglotError

from siro_bridge.crm.sql.mapping.sections import SqlEntity

DIALECTS = ("postgres", "mysql", "sqlite")
"""A mapping does not say which database it is for: the first that can read the select counts."""

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # what it cannot read is no news to a person: the database can


def select_columns(section: SqlEntity) -> list[str] | None:
    """Their names, without those that only the database gives; None where a `*`, or a word of its own, hides them."""
    for dialect in DIALECTS:
        try:
            parsed = sqlglot.parse_one(section.select.strip().rstrip(";"), read=dialect)
        except SqlglotError:
            continue
        if isinstance(parsed, sqlglot.exp.Query) and not parsed.is_star:
            return [name for name in parsed.named_selects if name]
        return None
    return None
