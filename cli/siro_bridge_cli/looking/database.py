"""How a database is built, by SQLAlchemy's inspection: tables, views, columns, keys, references, numbers of rows."""

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint
from sqlalchemy.engine.reflection import Inspector, ObjectKind

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.transactions import reading
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.zones import zone_names
from siro_bridge_cli.looking.columns import fields_of
from siro_bridge_cli.looking.readable import unreadable
from siro_bridge_cli.looking.rows import counted
from siro_bridge_cli.proposal.shape import Reference, Shape, Table

PLACE = "looking at the database"
_PRODUCTS: Mapping[str, frozenset[str]] = {
    "Tryton": frozenset(("ir_model", "ir_module", "res_user")),
    "SuiteCRM": frozenset(("email_addr_bean_rel", "users", "accounts", "acl_roles")),
    "Odoo": frozenset(("ir_module_module", "res_partner", "res_users")),
    "Dolibarr": frozenset(("llx_const", "llx_societe")),
    "Django": frozenset(("django_migrations",)),
    "Rails": frozenset(("schema_migrations", "ar_internal_metadata")),
    "Directus": frozenset(("directus_users", "directus_collections")),
    "Strapi": frozenset(("strapi_migrations",)),
}
_SYSTEM = frozenset(("information_schema", "mysql", "performance_schema", "sys", "pg_catalog"))


def look(engine: Engine, schemas: Sequence[str] = ()) -> Shape:
    """Of the database's own schema, or of those that are named. Raises ConfigurationError, CrmUnavailableError."""
    with sql_errors(PLACE), reading(engine) as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # types that SQLAlchemy does not know are passed over here
        inspector = inspect(connection)
        default = inspector.default_schema_name
        found = [table for schema in schemas or (None,) for table in _tables(inspector, schema, default)]
        secret = unreadable(connection, default)
        tables = [known for table in found if (known := _without(table, secret.get(table.name, frozenset())))]
        if not tables:
            raise ConfigurationError(_nothing(inspector, schemas))
        known_names = {table.name for table in tables}
        tables = [_referring_to(table, known_names) for table in tables]
        names = {table.label for table in found}
        return Shape(
            tuple(counted(connection, tables)),
            zone=_zone(connection),
            product=next((name for name, known in _PRODUCTS.items() if known <= names), None),
            hidden=tuple(sorted({table.name for table in found} - {table.name for table in tables})),
            partly_hidden=tuple(table.name for table in tables if table.name in secret),
        )


def _without(table: Table, secret: frozenset[str]) -> Table | None:
    """What the user may read of it; None of a table of which that is nothing."""
    fields = tuple(field for field in table.fields if field.name not in secret)
    references = tuple(each for each in table.references if each.field not in secret)
    key = () if set(table.key) & secret else table.key
    return replace(table, fields=fields, references=references, key=key) if fields else None


def _tables(inspector: Inspector, schema: str | None, default: str | None) -> Iterable[Table]:
    columns = inspector.get_multi_columns(schema=schema, kind=ObjectKind.ANY)
    keys = inspector.get_multi_pk_constraint(schema=schema)
    references = inspector.get_multi_foreign_keys(schema=schema)
    checks = _checks(inspector, schema)
    views = {*inspector.get_view_names(schema), *_materialized(inspector, schema)}
    for (owner, label), listed in sorted(columns.items(), key=lambda each: each[0][1]):
        constraint = keys.get((owner, label))
        key = tuple(constraint["constrained_columns"]) if constraint else ()
        fields = fields_of(listed, checks.get(label, ()), key)
        yield Table(
            name=_named(label, owner, default),
            fields=fields,
            key=key or _likely_key([each.name for each in fields]),
            has_key=bool(key),
            references=tuple(_references(references.get((owner, label), ()), owner, default)),
            is_view=label in views,
        )


def _referring_to(table: Table, known: Collection[str]) -> Table:
    """Without references to what is not looked at."""
    kept = tuple(each for each in table.references if each.table in known)
    return replace(
        table, references=kept, elsewhere=tuple({each.field for each in table.references if each not in kept})
    )


def _likely_key(names: Sequence[str]) -> tuple[str, ...]:
    """Of a view, or a table without one: what is called id is most likely one."""
    return tuple(name for name in names if name.lower() == "id")


def _references(
    found: Iterable[ReflectedForeignKeyConstraint], owner: str | None, default: str | None
) -> Iterable[Reference]:
    for each in found:
        if len(each["constrained_columns"]) == 1 and len(each["referred_columns"]) == 1:
            table = _named(each["referred_table"], each.get("referred_schema") or owner, default)
            yield Reference(each["constrained_columns"][0], table, each["referred_columns"][0])


def _checks(inspector: Inspector, schema: str | None) -> Mapping[str, Sequence[str]]:
    try:
        found = inspector.get_multi_check_constraints(schema=schema)
    except NotImplementedError:
        return {}
    return {label: [str(each["sqltext"]) for each in checks or ()] for (_, label), checks in found.items()}


def _materialized(inspector: Inspector, schema: str | None) -> Sequence[str]:
    try:
        return inspector.get_materialized_view_names(schema)
    except NotImplementedError:
        return ()


def _named(label: str, schema: str | None, default: str | None) -> str:
    return label if schema in (None, default) else f"{schema}.{label}"


def _nothing(inspector: Inspector, schemas: Sequence[str]) -> str:
    looked_at = {*(schemas or (inspector.default_schema_name or "",))}
    others = sorted({*inspector.get_schema_names()} - _SYSTEM - looked_at)
    where = f"in {', '.join(schemas)}" if schemas else "there"
    named = f"; name another schema with --schema ({', '.join(others[:10])})" if others else ""
    return f"the database shows no table {where}{named}, or see what its user may read"


def _zone(connection: Connection) -> str | None:
    """The server's own, which stamps what has no zone; SQLite has none."""
    asked: dict[str, str] = {
        "postgresql": "SHOW timezone",
        "mysql": "SELECT IF(@@time_zone = 'SYSTEM', @@system_time_zone, @@time_zone)",
    }
    statement = asked.get({"mariadb": "mysql"}.get(connection.dialect.name, connection.dialect.name))
    name: Any = connection.exec_driver_sql(statement).scalar() if statement else None
    return str(name) if name in zone_names() else None
