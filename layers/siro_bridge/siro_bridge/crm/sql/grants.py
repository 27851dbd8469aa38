"""What a database administrator runs when the bridge's user may not do something."""

import ipaddress
import re

from siro_bridge.domain.said import Said
from siro_bridge.domain.sentences import names_in

_POSTGRESQL = re.compile(r"permission denied for (?P<what>\w+) (?P<name>\S+)")
_MYSQL = re.compile(
    r"(?P<verb>[A-Z, ]+) command denied to user '(?P<user>[^']*)'@'(?P<host>[^']*)' for "
    r"(?:column '(?P<column>[^']*)' in )?(?P<what>table|routine) (?P<name>\S+)"
)
_RIGHTS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "SHOW VIEW", "TRIGGER", "DROP", "CREATE"})
_OBJECTS = {"sequence": "USAGE ON SEQUENCE", "schema": "USAGE ON SCHEMA", "function": "EXECUTE ON FUNCTION"}
_VERBS = re.compile(r"^\s*(?:EXPLAIN\s+)?(INSERT|UPDATE|DELETE)|\b(FOR UPDATE)", re.IGNORECASE)


def grant_hint(said: Said, statement: str, user: str, column: str = "") -> str:
    """`; run: GRANT …`, or what to look at where the database does not say on what.

    `column` is the one that was to be written, where it was a single one. A trigger can say the same of what it likes:
    of the words only names of ours are taken, rights, and the address of the bridge itself.
    """
    names, message = names_in(statement), said.word_for_word
    if denied := _MYSQL.search(message):
        rights = [right for each in denied["verb"].split(",") if (right := each.strip()) in _RIGHTS]
        named = denied["column"] if denied["column"] in names else column
        privilege = ", ".join(rights) + (f" ({named})" if named else "")
        account = f"'{user or '…'}'@'{_host(denied['host'])}'"
        return f"; run: GRANT {privilege or '…'} ON {_known(denied['name'], names)} TO {account}"
    if denied := _POSTGRESQL.search(message):
        name = _known(denied["name"], names)
        what = _OBJECTS[denied["what"]] if denied["what"] in _OBJECTS else f"{_privileges(statement, column)} ON"
        return f"; run: GRANT {what} {name} TO {user or 'the user of the url in the secret CrmSecret'}"
    return "; let the user of the url in the secret CrmSecret do it"


def _known(name: str, names: frozenset[str]) -> str:
    """Without the database's own name, which the statement need not have."""
    return ".".join(part for part in re.sub(r"['`\"]", "", name).split(".") if part in names) or "…"


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text if text in ("localhost", "%") else "…"


def _privileges(statement: str, column: str) -> str:
    found = _VERBS.search(statement)
    if not found:
        return "SELECT"
    verb = (found[1] or "UPDATE").upper()
    return f"SELECT, {verb} ({column})" if column else f"SELECT, {verb}"
