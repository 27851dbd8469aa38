"""The tables that the recipe's README describes, made by NocoDB's own API."""

from collections.abc import Mapping
from typing import Any

from tests.recipes.by_http import Api

Column = dict[str, Any]


def column(title: str, kind: str = "SingleLineText", **more: Any) -> Column:
    return {"title": title, "column_name": title, "uidt": kind, **more}


KEY = column("Id", "ID", pk=True, ai=True, rqd=True)
COLUMNS: Mapping[str, list[Column]] = {
    "reps": [column("name", pv=True), column("email", "Email")],
    "customers": [column("name", pv=True), column("email", "Email")],
    "deals": [
        column("name", pv=True),
        column("stage"),
        column("value", "Decimal"),
        column("closed_on", "Date"),
        column("budget", "Decimal"),
        column("timeline"),
        column("decision_date", "Date"),
        column("needs_financing", "Checkbox"),
        column("objections", "LongText"),
        column("interests", "LongText"),
    ],
    "visits": [
        column("subject", pv=True),
        column("kind"),
        column("starts_at", "DateTime"),
        column("ends_at", "DateTime"),
        column("cancelled", "Checkbox"),
        column("siro_link", "LongText"),
    ],
    "deal_notes": [column("text", "LongText")],
}
LINKS = (("customers", "deals"), ("reps", "deals"), ("deals", "visits"), ("reps", "visits"), ("deals", "deal_notes"))
"""One of the first has many of the second, which gets a column by the first one's name."""

LOOKUPS = (
    ("deals", "rep_email", "reps", "email"),
    ("visits", "rep_email", "reps", "email"),
    ("visits", "deal_stage", "deals", "stage"),
    ("visits", "customer", "deals", "customers"),
)
"""Table, the new column, the link that it goes through, and the column there."""


def make_tables(api: Api, base: str) -> dict[str, str]:
    """The tables' ids by their names."""
    ids = {}
    for name, columns in COLUMNS.items():
        table = {"title": name, "table_name": name, "columns": [KEY, *columns]}
        ids[name] = str(api("POST", f"/api/v2/meta/bases/{base}/tables", table)["id"])
    for one, many in LINKS:
        relation = {"uidt": "Links", "title": many, "parentId": ids[one], "childId": ids[many], "type": "hm"}
        api("POST", f"/api/v2/meta/tables/{ids[one]}/columns", relation)
    for owner, title, through, shown in LOOKUPS:
        lookup = {"fk_relation_column_id": _column(api, ids[owner], through)}
        lookup["fk_lookup_column_id"] = _column(api, ids[through], shown)
        api("POST", f"/api/v2/meta/tables/{ids[owner]}/columns", {"uidt": "Lookup", "title": title, **lookup})
    return ids


def _column(api: Api, table: str, title: str) -> str:
    columns = api("GET", f"/api/v2/meta/tables/{table}")["columns"]
    return next(str(each["id"]) for each in columns if each["title"] == title)
