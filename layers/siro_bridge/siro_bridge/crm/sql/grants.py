"""What a database administrator runs when the bridge's user may not do something."""

import re

_POSTGRESQL = re.compile(r"permission denied for (?P<what>\w+) (?P<name>\S+)")
_MYSQL = re.compile(
    r"(?P<verb>[A-Z, ]+) command denied to user (?P<user>'[^']*'@'[^']*') for "
    r"(?:column '(?P<column>[^']*)' in )?(?P<what>table|routine) (?P<name>\S+)"
)
_OBJECTS = {"sequence": "USAGE ON SEQUENCE", "schema": "USAGE ON SCHEMA", "function": "EXECUTE ON FUNCTION"}
_VERBS = re.compile(r"^\s*(?:EXPLAIN\s+)?(INSERT|UPDATE|DELETE)|\b(FOR UPDATE)", re.IGNORECASE)


def grant_hint(message: str, statement: str, user: str, column: str = "") -> str:
    """`; run: GRANT …`, or what to look at where the message does not say on what.

    `column` is the one that was to be written, where it was a single one.
    """
    if denied := _MYSQL.search(message):
        privilege = denied["verb"] + (f" ({name})" if (name := denied["column"] or column) else "")
        table = re.sub(r"['`]", "", denied["name"])
        return f"; run: GRANT {privilege} ON {table} TO {denied['user']}"
    if denied := _POSTGRESQL.search(message):
        name = denied["name"]
        what = _OBJECTS[denied["what"]] if denied["what"] in _OBJECTS else f"{_privileges(statement, column)} ON"
        return f"; run: GRANT {what} {name} TO {user or 'the user of the url in the secret CrmSecret'}"
    return "; let the user of the url in the secret CrmSecret do it"


def _privileges(statement: str, column: str) -> str:
    found = _VERBS.search(statement)
    if not found:
        return "SELECT"
    verb = (found[1] or "UPDATE").upper()
    return f"SELECT, {verb} ({column})" if column else f"SELECT, {verb}"
