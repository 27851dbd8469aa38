"""What databases say, told again in words that we know: sentences of theirs from a list, and names of our statement.

A trigger, or a function, can say anything in the place of a sentence, and can put anything where a name should stand.
What fits no sentence is told by its code alone, and a name that is not in the statement is "…".
"""

import re
from collections.abc import Collection

from siro_bridge.domain.sentences import Sentences

_SENTENCES = Sentences(
    # PostgreSQL
    'relation "{}" does not exist',
    'column "{}" does not exist',
    "column {} does not exist",
    'column "{}" of relation "{}" does not exist',
    'schema "{}" does not exist',
    "operator does not exist: {}",
    "function {} does not exist",
    'type "{}" does not exist',
    'missing FROM-clause entry for table "{}"',
    'invalid reference to FROM-clause entry for table "{}"',
    'column reference "{}" is ambiguous',
    'column "{}" must appear in the GROUP BY clause or be used in an aggregate function',
    'column "{}" can only be updated to DEFAULT',
    'syntax error at or near "{}"',
    "syntax error at end of input",
    "permission denied for {} {}",
    'null value in column "{}" of relation "{}" violates not-null constraint',
    'null value in column "{}" violates not-null constraint',
    'new row for relation "{}" violates check constraint "{}"',
    'duplicate key value violates unique constraint "{}"',
    'insert or update on table "{}" violates foreign key constraint "{}"',
    'update or delete on table "{}" violates foreign key constraint "{}" on table "{}"',
    'conflicting key value violates exclusion constraint "{}"',
    'new row violates row-level security policy for table "{}"',
    'new row violates row-level security policy "{}" for table "{}"',
    'new row violates check option for view "{}"',
    'cannot update view "{}"',
    'cannot insert into view "{}"',
    'cannot update column "{}" of view "{}"',
    'cannot insert into column "{}" of view "{}"',
    'cannot insert a non-DEFAULT value into column "{}"',
    'column "{}" is of type {} but expression is of type {}',
    "value too long for type {}",
    "invalid input syntax for type {}",
    "invalid input value for enum {}",
    "numeric field overflow",
    "division by zero",
    "integer out of range",
    "bigint out of range",
    "smallint out of range",
    "date/time field value out of range",
    "canceling statement due to statement timeout",
    "canceling statement due to lock timeout",
    "terminating connection due to administrator command",
    "deadlock detected",
    "cannot execute {} in a read-only transaction",
    "the database system is starting up",
    "the database system is shutting down",
    "sorry, too many clients already",
    # MySQL and MariaDB
    "Unknown column '{}' in '{}'",
    "Unknown table '{}'",
    "Table '{}' doesn't exist",
    "Column '{}' in {} is ambiguous",
    "Column '{}' cannot be null",
    "Field '{}' doesn't have a default value",
    "Duplicate column name '{}'",
    "Duplicate entry '{}' for key '{}'",
    "Data too long for column '{}' at row 1",
    "Out of range value for column '{}' at row 1",
    "Incorrect {} value: '{}' for column '{}' at row 1",
    "Incorrect {} value: '{}' for column {} at row 1",
    "Data truncated for column '{}' at row 1",
    "CONSTRAINT {} failed for {}",
    "Check constraint '{}' is violated.",
    "Cannot add or update a child row: a foreign key constraint fails ({})",
    "Cannot delete or update a parent row: a foreign key constraint fails ({})",
    "CHECK OPTION failed {}",
    "The target table {} of the {} is not updatable",
    "Column '{}' is not updatable",
    "The value specified for generated column '{}' in table '{}' is not allowed.",
    "The value specified for generated column '{}' in table '{}' has been ignored",
    "FUNCTION {} does not exist",
    "{} command denied to user {} for {} {}",
    "Cannot execute statement in a READ ONLY transaction",
    "Lock wait timeout exceeded; try restarting transaction",
    "Deadlock found when trying to get lock; try restarting transaction",
    "Too many connections",
    "MySQL server has gone away",
    "Lost connection to MySQL server during query",
    "Query execution was interrupted (max_statement_time exceeded)",
    "Query execution was interrupted, maximum statement execution time exceeded",
    "Query execution was interrupted",
    "You have an error in your SQL syntax; {}",
    # SQLite
    "no such table: {}",
    "no such column: {}",
    "no such function: {}",
    "table {} has no column named {}",
    "ambiguous column name: {}",
    'near "{}": syntax error',
    "incomplete input",
    "NOT NULL constraint failed: {}",
    "UNIQUE constraint failed: {}",
    "CHECK constraint failed: {}",
    "FOREIGN KEY constraint failed",
    "cannot UPDATE generated column {}",
    "attempt to write a readonly database",
    "database is locked",
    "database table is locked",
    "database disk image is malformed",
    "unable to open database file",
    "disk I/O error",
    # psycopg's own
    "PostgreSQL text fields cannot contain NUL (0x00) bytes",
    "cannot adapt type {} using placeholder {}",
    "date too large (after year 10K)",
    "the connection is lost",
    "the connection is closed",
    "server closed the connection unexpectedly",
)  # fmt: skip

_OF_SQL = frozenset(
    {
        "SELECT", "INSERT", "UPDATE", "DELETE", "FOR", "SHARE", "column", "database", "function", "relation", "routine",
        "schema", "sequence", "table", "view", "clause", "field", "list", "on", "order", "where", "group", "having",
        "from", "integer", "bigint", "smallint", "numeric", "decimal", "double", "precision", "boolean", "date", "time",
        "timestamp", "datetime", "with", "without", "zone", "character", "varying", "text", "json", "jsonb", "uuid",
        "varchar", "char", "string", *map(str, range(10_000)),
    }
)  # fmt: skip
"""Kinds of things, parts of a statement, and types with their lengths."""

_CONNECTING = (
    "password authentication failed", "no password supplied", "no pg_hba.conf entry", "is not permitted to log in",
    "permission denied for database", "Access denied", "Unknown database", "authentication method", "auth plugin",
    "certificate verify failed", "certificate has expired", "certificate", "SSL is required", "does not support SSL",
    "SSL was required", "private key", "unsupported startup parameter", "invalid connection option",
    "invalid sslmode value", "invalid integer value", "invalid port number", "bad value for", "could not match",
    "could not translate host name", "Name or service not known", "nodename nor servname provided",
    "Temporary failure in name resolution", "No address associated with hostname", "Connection refused",
    "Connection reset", "Connection timed out", "connection timeout expired", "timeout expired", "timed out",
    "Network is unreachable", "No route to host", "Can't connect to MySQL server", "Too many connections",
    "too many clients", "too many connections", "starting up", "shutting down",
    "server closed the connection unexpectedly", "the connection is lost", "EOF detected",
    "unable to open database file", "does not exist",
)  # fmt: skip
"""Phrases of libpq, PyMySQL and the system about a connection that is not made, or lost; what tells most is first."""

_OPTIONS = (
    "application_name", "channel_binding", "charset", "client_encoding", "connect_timeout", "gssencmode", "host",
    "options", "port", "require_auth", "read_timeout", "ssl", "ssl_ca", "ssl_cert", "ssl_key", "ssl_mode",
    "ssl_verify_cert", "ssl_verify_identity", "sslcert", "sslkey", "sslmode", "sslrootcert", "target_session_attrs",
    "write_timeout",
)  # fmt: skip
"""Of a URL, of its kind of database or of another one."""

MOST_PHRASES = 2
MOST_NAMES = 5


_QUOTED = re.compile(r"""[»«„“"'`]([\w.]+)[»«“”"'`]""")


def told_again(said: str, names: Collection[str], code: str) -> str:
    """`names` are those of our statement, or of the database's catalogue.

    Of what is not known, such as a sentence in the server's own language, `code` is told, and which names it quotes.
    """
    return _SENTENCES.told(said, _OF_SQL.union(names)) or f"{code}{_quoted(said, names)}"


def _quoted(said: str, names: Collection[str]) -> str:
    quoted = (word for each in _QUOTED.findall(said) for word in each.split("."))
    found = dict.fromkeys(word for word in quoted if word in names and not word.isdigit())
    return f", and names {', '.join(list(found)[:MOST_NAMES])}" if found else ""


def of_a_connection(said: str, otherwise: str) -> str:
    """Of an error for which there is no statement and no code."""
    folded = said.casefold()
    found = [phrase for phrase in _CONNECTING if phrase.casefold() in folded]
    whole = [
        each for each in found if not any(each != other and each.casefold() in other.casefold() for other in found)
    ]
    named = "".join(f' "{each}"' for each in _OPTIONS if f'"{each}"' in said)
    return "; ".join(whole[:MOST_PHRASES]) + named if whole else otherwise
