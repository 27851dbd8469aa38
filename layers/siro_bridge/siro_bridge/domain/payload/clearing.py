"""What a record must say so that Siro forgets what the CRM has emptied.

A field that is left out stays in Siro as it was: an appointment that lost its deal would keep it, a customer whose
telephone number was deleted would keep that. So the fields that were sent are remembered, and one that is no longer
there is sent once as null, as an empty list or as an empty text: whatever the OpenAPI file allows. What it allows
none of (numbers, times and choices below the record) cannot be taken back.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

Empties = Mapping[str, Any]

CLEARED: dict[str, Empties] = {
    "engagements": {
        **dict.fromkeys(("direction", "content", "subject", "startTime", "startTimeLocalized", "endTime")),
        **dict.fromkeys(("remoteCreatedAt", "remoteUpdatedAt", "deletedAt", "engagementType")),
        **dict.fromkeys(("account", "opportunity", "lead", "contact")),
        "engagementUsers": [],
    },
    "opportunities": {
        **dict.fromkeys(("deletedAt", "account", "contact")),
        "name": "",
        "opportunityContacts": [],
        "opportunityUsers": [],
    },
}

_PARTY: Empties = {"phoneNumbers": [], "emailAddresses": [], "addresses": [], "deletedAt": None, "owner": None}
INSIDE: dict[str, Empties] = {
    "account": {**_PARTY, "name": ""},
    "contact": {**_PARTY, "name": "", "account": None},
    "lead": {**_PARTY, "firstName": "", "lastName": ""},
    "opportunity": {"name": ""},
    "opportunityContacts": {**_PARTY, "name": "", "account": None},
}
"""The records that travel inside others, by the key they stand under."""

_RECORDS = frozenset(INSIDE)

OF_THIS_FORM = "+"
"""Stands first where fields inside are remembered too; an earlier release remembered none of those."""

MOST_REMEMBERED = 1000

WasSent = Callable[[str, str], bool]
"""Whether a path such as `account.phoneNumbers` was sent for the record with this external id."""


def clearable(entity: str, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The payload's fields that could be cleared later; those inside with the digest of whose they are."""
    names = [OF_THIS_FORM, *(name for name in CLEARED[entity] if name in payload)]
    _add_inside(payload, "", names)
    return tuple(names[: MOST_REMEMBERED + 1])


def clearable_of_both(sent_before: Collection[str], entity: str, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The same where nobody knows whether Siro has this payload or the one before."""
    new = (name for name in clearable(entity, payload) if name != OF_THIS_FORM)
    return tuple(dict.fromkeys([*sent_before, *new]))


def is_unsure(sent_before: Collection[str]) -> bool:
    """Whether nobody knows what was sent inside: an earlier release sent it."""
    return OF_THIS_FORM not in sent_before


def cleared(
    entity: str, sent_before: Collection[str], payload: Mapping[str, Any], mapped: Collection[str] = ()
) -> dict[str, Any]:
    """What to replace in the payload, key by key.

    A record inside that is another than the one sent before keeps what it has. `mapped` are the paths of the mapping:
    where nobody knows what was sent, all that is mapped and empty counts as sent.
    """
    gone = {name: CLEARED[entity][name] for name in sent_before if name in CLEARED[entity] and name not in payload}
    was_sent = _as_mapped(tuple(mapped)) if is_unsure(sent_before) else _as_remembered(frozenset(sent_before))
    return gone | _emptied_inside(payload, "", was_sent)


def cleared_of_unknown(entity: str, payload: Mapping[str, Any], mapped: Collection[str]) -> dict[str, Any]:
    """The same of a record that nobody remembers and Siro may have: a run may have sent it, and died."""
    return cleared(entity, _in_order(tuple(mapped)), payload, mapped)


@cache
def _in_order(mapped: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(_beginnings(mapped)))


def _as_remembered(sent: frozenset[str]) -> WasSent:
    return lambda path, owner: f"{path}@{_short(owner)}" in sent


def _as_mapped(mapped: tuple[str, ...]) -> WasSent:
    paths = _beginnings(mapped)
    return lambda path, _: path in paths


@cache
def _beginnings(paths: tuple[str, ...]) -> frozenset[str]:
    """`account.addresses` of `account.addresses[0].street`."""
    steps = [re.sub(r"\[\d+\]", "", path).split(".") for path in paths]
    return frozenset(".".join(parts[:end]) for parts in steps for end in range(1, len(parts) + 1))


def _add_inside(record: Mapping[str, Any], place: str, names: list[str]) -> None:
    """Path and owner of each field of the records inside."""
    for key, empties in INSIDE.items():
        for part in _parts(record[key]) if key in record else ():
            path = f"{place}{key}."
            if (owner := part.get("externalId")) is not None:
                whose = _short(owner)
                names += [f"{path}{name}@{whose}" for name in empties if name in part]
            if not _RECORDS.isdisjoint(part):
                _add_inside(part, path, names)


def _emptied_inside(record: Mapping[str, Any], place: str, was_sent: WasSent) -> dict[str, Any]:
    """The records inside that lack something which was sent, each with that emptied."""
    changed: dict[str, Any] = {}
    for key in INSIDE:
        if parts := [_emptied(part, f"{place}{key}.", key, was_sent) for part in _parts(record.get(key))]:
            whole = parts if isinstance(record[key], list) else parts[0]
            if whole != record[key]:
                changed[key] = whole
    return changed


def _emptied(part: Mapping[str, Any], path: str, key: str, was_sent: WasSent) -> dict[str, Any]:
    owner = part.get("externalId")
    empty = {
        name: value
        for name, value in INSIDE[key].items()
        if name not in part and owner is not None and was_sent(path + name, owner)
    }
    return {**part, **empty, **_emptied_inside(part, path, was_sent)}


def _parts(value: Any) -> list[Mapping[str, Any]]:
    """The one record under a key, or the several."""
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if part]


@lru_cache(maxsize=1024)
def _short(owner: str) -> str:
    return blake2b(owner.encode(errors="surrogatepass"), digest_size=4).hexdigest()
