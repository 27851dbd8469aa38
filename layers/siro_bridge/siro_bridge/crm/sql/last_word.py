"""Whether RETURNING shows what stands in a row after its statement, so that the row need not be read again.

PostgreSQL's RETURNING comes after triggers BEFORE, defaults and generated columns, and before triggers AFTER, which may
change the row once more. The catalogue is asked in the statement that locks, so that it is true of this very write.
"""

from sqlalchemy import Table, TextClause, text
from sqlalchemy.engine import Dialect

_ASKED = """(
    SELECT c.relkind = 'r' AND NOT (c.relhassubclass OR c.relhasrules OR c.relrowsecurity) AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 66 = 0
    )
    FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(:described)
)"""
"""66 are the bits BEFORE and INSTEAD: a trigger without either comes after. Internal ones are those of foreign keys."""


def last_word(table: Table, dialect: Dialect) -> list[TextClause]:
    """What a select is to ask beside the rest; nothing of databases whose RETURNING is never taken for it."""
    if dialect.name != "postgresql":
        return []
    return [text(_ASKED).bindparams(described=dialect.identifier_preparer.format_table(table))]
