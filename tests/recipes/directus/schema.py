"""The collections that the recipe's README describes, and the rights of the bridge's user."""

from typing import Any

from tests.recipes.by_http import Api

Field = dict[str, Any]

KEY = {"field": "id", "type": "uuid", "schema": {"is_primary_key": True}, "meta": {"special": ["uuid"]}}
CREATED = {"field": "date_created", "type": "timestamp", "meta": {"special": ["date-created"]}}
CHANGED = {"field": "changed", "type": "timestamp", "meta": {"special": ["date-created", "date-updated"]}}


def plain(name: str, kind: str = "string", **schema: Any) -> Field:
    return {"field": name, "type": kind, "schema": schema, "meta": {"special": SPECIAL.get(kind)}}


SPECIAL = {"json": ["cast-json"], "boolean": ["cast-boolean"]}

COLLECTIONS: dict[str, list[Field]] = {
    "customers": [plain("name"), plain("email"), plain("phone")],
    "deals": [
        plain("name"),
        plain("stage"),
        plain("value", "decimal", numeric_precision=12, numeric_scale=2),
        plain("closed_on", "date"),
        plain("budget", "decimal", numeric_precision=12, numeric_scale=2),
        plain("timeline"),
        plain("decision_date", "date"),
        plain("needs_financing", "boolean"),
        plain("objections", "text"),
        plain("interests", "json"),
        plain("customer", "uuid"),
        plain("rep", "uuid"),
    ],
    "visits": [
        plain("subject"),
        plain("kind"),
        plain("status"),
        plain("starts_at", "timestamp"),
        plain("ends_at", "timestamp"),
        plain("siro_link", "text"),
        plain("deal", "uuid"),
        plain("rep", "uuid"),
    ],
    "deal_notes": [plain("text", "text"), plain("deal", "uuid")],
}
RELATIONS = (
    ("deals", "customer", "customers"),
    ("deals", "rep", "directus_users"),
    ("visits", "deal", "deals"),
    ("visits", "rep", "directus_users"),
    ("deal_notes", "deal", "deals"),
)
RIGHTS = (
    *((collection, "read") for collection in ("customers", "deals", "visits", "directus_users")),
    *((collection, "update") for collection in ("deals", "visits")),
    *(("deal_notes", action) for action in ("create", "read", "update", "delete")),
)
"""Of all fields: rights to some of them are a thing of Directus's paid plans."""


def make_collections(api: Api) -> None:
    for name, fields in COLLECTIONS.items():
        stamps = [CREATED] if name == "deal_notes" else [CREATED, CHANGED]
        api("POST", "/collections", {"collection": name, "schema": {}, "meta": {}, "fields": [KEY, *stamps, *fields]})
    for collection, field, related in RELATIONS:
        api("POST", "/relations", {"collection": collection, "field": field, "related_collection": related})
