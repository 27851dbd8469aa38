"""What the schema of docs/graphql-connector.md does, over the same records as the REST CRM: arguments in, JSON out."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tests.integration.crm.rest_crm import routes
from tests.integration.crm.rest_crm.listing import Lists, list_records
from tests.integration.crm.rest_crm.routes import Answer, Call
from tests.integration.crm.rest_crm.store import Json, Store

MOST = 50


class RefusedError(Exception):
    """The message is the CRM's."""


def visits(store: Store, args: Json) -> list[Json]:
    """All that the filters leave, in order."""
    changed, starts = args.get("changed") or {}, args.get("starts") or {}
    wanted = {
        "sort": "modified,id" if args.get("orderBy") else "id",
        "modified_from": changed.get("since"),
        "starts_from": starts.get("from"),
        "starts_to": starts.get("to"),
    }
    found: list[Json] = _all(list(store.visits.values()), wanted)
    found[1:1] = store.odd_visits
    return found


def visit(store: Store, args: Json) -> Json | None:
    return store.visits.get(args["id"])


def deal(store: Store, args: Json) -> Json | None:
    return store.deals.get(args["id"])


def update_deal(store: Store, args: Json) -> Json:
    """A number may come as a decimal's text."""
    if args["id"] not in store.deals:
        return {"deal": None, "userErrors": []}
    patch = args["patch"]
    amount = (patch.get("value") or {}).get("amount")
    if amount is not None:
        patch = {**patch, "value": {"amount": (number := Decimal(str(amount)))}}
        if number < 0:
            return {"deal": None, "userErrors": [{"message": f"value.amount: '{amount}' is below zero"}]}
    answered = routes.change_deal(store, Call((args["id"],), {}, {}, patch))
    _refuse(answered)
    return {"deal": store.deals[args["id"]], "userErrors": []}


def notes(store: Store, args: Json) -> list[Json]:
    """The newest first, as people read them."""
    if args["dealId"] not in store.deals:
        raise RefusedError("no such deal")
    found = [store.listed(note) for note in store.notes.values() if note["deal_id"] == args["dealId"]]
    return sorted(found, key=lambda note: -int(note["id"]))


def note(store: Store, args: Json) -> Json | None:
    found = store.notes.get(args["id"])
    return store.shown(found) if found else None


def add_note(store: Store, args: Json) -> Json:
    answered = routes.add_note(store, Call((args["dealId"],), {}, {}, {"text": args["text"]}))
    _refuse(answered)
    return {"note": answered.body}


def change_note(store: Store, args: Json) -> Json:
    if args["id"] not in store.notes:
        return {"note": None}
    answered = routes.change_note(store, Call((args["id"],), {}, {}, {"text": args["text"]}))
    _refuse(answered)
    return {"note": answered.body}


def remove_note(store: Store, args: Json) -> Json:
    return {"removed": store.notes.pop(args["id"], None) is not None}


OPERATIONS: Mapping[str, Callable[[Store, Json], Any]] = {
    "visits": visits,
    "visit": visit,
    "deal": deal,
    "updateDeal": update_deal,
    "notes": notes,
    "note": note,
    "addNote": add_note,
    "changeNote": change_note,
    "removeNote": remove_note,
}


def _all(records: list[Json], wanted: Json) -> list[Json]:
    found: list[Json] = []
    while len(found) == len(found) // MOST * MOST:
        got: list[Json] = list_records(records, {**wanted, "offset": len(found)}, Lists())["data"]
        if not got:
            break
        found += got
    return found


def _refuse(answered: Answer) -> None:
    if answered.status >= 300:
        raise RefusedError(answered.body["error"]["message"])
