"""The test CRM's addresses: one function each, over the store."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.integration.crm.rest_crm.listing import list_records
from tests.integration.crm.rest_crm.store import Json, Store


@dataclass(frozen=True)
class Call:
    """One request: `ids` are those of its path."""

    ids: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(404, {"error": {"code": "not_found", "message": "no such resource"}})
NO_PLACE = Answer(500, {"error": {"message": "Incorrect string value"}})
Route = Callable[[Store, Call], Answer]


def visits(store: Store, call: Call) -> Answer:
    return _listed(store, call.query)


def search_visits(store: Store, call: Call) -> Answer:
    return _listed(store, {**call.body.pop("filter", {}), **call.body})


def _listed(store: Store, query: Mapping[str, Any]) -> Answer:
    listed = list_records(list(store.visits.values()), query, store.lists)
    if store.says_nothing and not listed["data"] and not listed["meta"]["more"]:
        return Answer(*store.says_nothing)
    if shown := store.shows_in_lists:
        listed["data"] = [{name: visit[name] for name in shown} for visit in listed["data"]]
    listed["data"] = [store.shows_visit(each) for each in listed["data"]]
    listed["data"][1:1] = store.odd_visits
    return Answer(200, listed)


def visit(store: Store, call: Call) -> Answer:
    found = store.visits.get(call.ids[0])
    return Answer(200, {"data": store.shows_visit(found)}) if found else NOT_FOUND


def deals(store: Store, call: Call) -> Answer:
    return Answer(200, list_records(list(store.deals.values()), call.query, store.lists))


def deal(store: Store, call: Call) -> Answer:
    found = store.deals.get(call.ids[0])
    if found is None:
        return NOT_FOUND
    revision = store.versions.get(call.ids[0], 0)
    return Answer(200, {"data": {**found, "revision": revision}}, {"ETag": store.etag(call.ids[0])})


def replace_deal(store: Store, call: Call) -> Answer:
    """The whole record, under the revision that it was read with, or as `replaces_deals` says."""
    deal_id = call.ids[0]
    if refused := _refusal(call.body, store):
        return refused
    if store.replaces_deals:
        kept = {name: store.deals[deal_id][name] for name in ("id", "modified")}
        sent = {name: value for name, value in call.body.items() if name != "revision"}
        store.deals[deal_id] = {**dict.fromkeys(store.deals[deal_id]), **sent, **kept}
        store.touch(deal_id)
        return Answer(204)
    if call.headers.get("X-Revision") not in (None, str(store.versions.get(deal_id, 0))):
        return Answer(409, {"error": {"code": "conflict", "message": "the deal has another revision"}})
    record = json.loads(json.dumps(store.deals[deal_id]))
    _merge(record, {name: value for name, value in call.body.items() if name != "revision"}, store)
    store.deals[deal_id] = record
    store.touch(deal_id)
    return Answer(204)


def change_deal(store: Store, call: Call) -> Answer:
    """All or nothing; unknown fields are passed over in silence, as many an API does."""
    deal_id = call.ids[0]
    if deal_id not in store.deals:
        return NOT_FOUND
    if call.headers.get("If-Match") not in (None, store.etag(deal_id)):
        return Answer(412, {"error": {"code": "precondition_failed", "message": "the deal was changed"}})
    if refused := _refusal(call.body, store):
        return refused
    record = json.loads(json.dumps(store.deals[deal_id]))
    if failure := _failure(call.body, store):
        if store.fails_halfway:
            _merge(store.deals[deal_id], _without(call.body, store), store)
        return failure
    _merge(record, call.body, store)
    store.deals[deal_id] = record
    store.touch(deal_id)
    return Answer(200, {"data": record}, {"ETag": store.etag(deal_id)})


def deal_notes(store: Store, call: Call) -> Answer:
    if call.ids[0] not in store.deals:
        return NOT_FOUND
    notes = [note for note in store.notes.values() if note["deal_id"] == call.ids[0]]
    size, first = 2, int(call.query.get("offset") or 0)
    notes.sort(key=lambda note: -int(note["id"]))  # the newest first, as people read them
    if store.lists.ties_notes:
        notes = notes[first % 3 :] + notes[: first % 3]
    listed = [store.listed(note) for note in notes[first : first + size]]
    return Answer(200, {"notes": listed, "more": len(notes) > first + size})


def add_note(store: Store, call: Call) -> Answer:
    if call.ids[0] not in store.deals:
        return NOT_FOUND
    if any(char in call.body["text"] for char in store.no_place_for):
        return NO_PLACE
    key = call.headers.get("Idempotency-Key")
    if key in store.idempotency:
        return Answer(201, store.idempotency[key or ""])
    note = store.add_note(call.ids[0], call.body["text"].strip())
    if key:
        store.idempotency[key] = note
    return Answer(201, note)


def note(store: Store, call: Call) -> Answer:
    found = store.notes.get(call.ids[0])
    return Answer(200, store.shown(found)) if found else NOT_FOUND


def change_deal_note(store: Store, call: Call) -> Answer:
    return change_note(store, replace(call, ids=call.ids[1:]))


def change_note(store: Store, call: Call) -> Answer:
    found = store.notes.get(call.ids[0])
    if not found:
        return NOT_FOUND
    if any(char in call.body["text"] for char in store.no_place_for):
        return NO_PLACE
    found["text"] = call.body["text"].strip()
    return Answer(200, found)


def remove_note(store: Store, call: Call) -> Answer:
    return Answer(204) if store.notes.pop(call.ids[0], None) else NOT_FOUND


ROUTES: tuple[tuple[str, re.Pattern[str], Route], ...] = (
    ("GET", re.compile(r"/v2/visits"), visits),
    ("POST", re.compile(r"/v2/visits/search"), search_visits),
    ("GET", re.compile(r"/v2/visits/([^/]+)"), visit),
    ("GET", re.compile(r"/v2/deals"), deals),
    ("GET", re.compile(r"/v2/deals/([^/]+)"), deal),
    ("PATCH", re.compile(r"/v2/deals/([^/]+)"), change_deal),
    ("PUT", re.compile(r"/v2/deals/([^/]+)"), replace_deal),
    ("GET", re.compile(r"/v2/deals/([^/]+)/notes"), deal_notes),
    ("POST", re.compile(r"/v2/deals/([^/]+)/notes"), add_note),
    ("PATCH", re.compile(r"/v2/deals/([^/]+)/notes/([^/]+)"), change_deal_note),
    ("GET", re.compile(r"/v2/notes/([^/]+)"), note),
    ("PATCH", re.compile(r"/v2/notes/([^/]+)"), change_note),
    ("DELETE", re.compile(r"/v2/notes/([^/]+)"), remove_note),
)


def _refusal(body: Json, store: Store) -> Answer | None:
    problem = _problem(body)
    if not problem and any(value in store.takes_no for value in (body.get("custom") or {}).values()):
        problem = "custom: this value is not taken"
    if not problem and any(name in body for name in store.read_only):
        problem = "a field cannot be written"
    return Answer(422, {"error": {"code": "invalid", "message": problem}}) if problem else None


def _problem(body: Json) -> str:
    amount = body.get("value", {}).get("amount")
    return f"value.amount: '{amount}' is below zero" if isinstance(amount, int | float) and amount < 0 else ""


def _failure(body: Json, store: Store) -> Answer | None:
    """Of the first field at which the CRM fails, with the stack trace's last line."""
    for path, value in _leaves(body):
        status = store.fails.get(path) or (store.fails_at_text.get(path) if isinstance(value, str) else None)
        if status:
            return Answer(status, {"error": {"message": f"cannot hold '{value}'"}})
    return None


def _without(body: Json, store: Store, path: str = "") -> Json:
    whole = {
        name: _without(value, store, f"{path}{name}.") if isinstance(value, dict) else value
        for name, value in body.items()
    }
    return {name: value for name, value in whole.items() if f"{path}{name}" not in store.fails}


def _leaves(body: Json, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _merge(record: Json, changes: Json, store: Store, path: str = "") -> None:
    for name, value in changes.items():
        if name not in record:
            continue
        if store.replaces_objects and isinstance(value, dict):
            record[name] = value
        elif isinstance(value, dict) and isinstance(record[name], dict):
            _merge(record[name], value, store, f"{path}{name}.")
        elif f"{path}{name}" in store.makes:
            record[name] = store.makes[f"{path}{name}"](value)
        else:
            record[name] = f"{value:.2f}" if name == "amount" and value is not None else value
