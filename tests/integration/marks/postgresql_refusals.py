"""What a PostgreSQL CRM may say of a row: each refusal quotes people in the way of its kind."""

from collections.abc import Mapping

from tests.integration.marks.marks import EVERYTHING, NAME, PHONE, SHAPES

TABLES = ("deals", "deal_notes", "appointments")


def _literal(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def raising(how: str) -> list[str]:
    """A trigger before each write to the tables that the bridge writes to."""
    body = f"BEGIN {how} RETURN NEW; END"
    return [
        f"CREATE OR REPLACE FUNCTION quoting() RETURNS trigger LANGUAGE plpgsql AS $quoting$ {body} $quoting$",
        *(
            f"CREATE TRIGGER quoting BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION quoting()"
            for table in TABLES
        ),
    ]


def lowered(table: str) -> str:
    return f"DROP TRIGGER IF EXISTS quoting ON {table}"


CLEANED = [
    *map(lowered, TABLES),
    "DROP FUNCTION IF EXISTS quoting()",
    "DROP INDEX IF EXISTS one_name",
    "ALTER TABLE deals DROP CONSTRAINT IF EXISTS short_name",
]

_EXCEPTION = f"RAISE EXCEPTION USING MESSAGE = {_literal(EVERYTHING)}"

REFUSALS: Mapping[str, list[str]] = {
    **{
        f"a trigger, {shape}": raising(f"RAISE EXCEPTION USING MESSAGE = {_literal(as_told(EVERYTHING))};")
        for shape, as_told in SHAPES.items()
    },
    "a trigger that quotes its row": raising("RAISE EXCEPTION 'not %', NEW;"),
    "a trigger with details": raising(
        f"{_EXCEPTION}, DETAIL = {_literal(EVERYTHING)}, HINT = {_literal(NAME)}, COLUMN = {_literal(NAME)}, "
        f"CONSTRAINT = {_literal(NAME)}, TABLE = {_literal(PHONE)}, SCHEMA = {_literal(NAME)};"
    ),
    **{
        f"a trigger with the state {state}": raising(f"{_EXCEPTION}, ERRCODE = '{state}';")
        for state in ("23505", "42501", "42703", "42P01", "40001", "55P03", "57014", "08006", "28000", "3D000", "ZORBL")
    },
    "a trigger that imitates the server": raising(
        f'RAISE EXCEPTION \'column "%" of relation "%" does not exist\', {_literal(NAME)}, {_literal(PHONE)} '
        "USING ERRCODE = '42703';"
    ),
    "a trigger that imitates a privilege": raising(
        f"RAISE EXCEPTION 'permission denied for table %', {_literal(NAME.replace(' ', ''))} USING ERRCODE = '42501';"
    ),
    "a trigger that casts": raising(f"PERFORM {_literal(EVERYTHING)}::integer;"),
    "a trigger that casts to a date": raising(f"PERFORM {_literal(EVERYTHING)}::date;"),
    "a trigger with dynamic SQL": raising(f"EXECUTE 'SELECT ' || quote_ident({_literal(EVERYTHING)});"),
    "a trigger with broken SQL": raising(f"EXECUTE {_literal(EVERYTHING)};"),
    "a unique index": [
        "CREATE UNIQUE INDEX one_name ON deals (decision_maker)",
        f"UPDATE deals SET decision_maker = {_literal(NAME)} WHERE deal_id = 4004",
    ],
    "a check": ["ALTER TABLE deals ADD CONSTRAINT short_name CHECK (length(decision_maker) < 3) NOT VALID"],
    "notices": raising(
        f"RAISE WARNING USING MESSAGE = {_literal(EVERYTHING)}; RAISE NOTICE USING MESSAGE = {_literal(EVERYTHING)};"
    ),
}
"""The last one lets everything be written."""
