"""Several rows of one external id: a join to two reps, a view of two tables.

Which of them came last is an accident of how pages fall, so no row is preferred: they make one record together, or
none.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

JOINED: dict[str, tuple[str, ...]] = {
    "engagements": ("engagementUsers",),
    "opportunities": ("opportunityUsers", "opportunityContacts"),
}
"""Lists of Siro's of which a join gives one part a row."""

SHOWN = 5


def joined(entity: str, payloads: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """One payload of all, with the parts of their lists; and the fields besides in which they differ.

    The result is the same in whatever order the rows come.
    """
    ordered = sorted(payloads, key=_canonical)
    whole, differing = dict(ordered[0]), _differing(ordered, JOINED[entity])
    for name in JOINED[entity]:
        parts: dict[str, Any] = {}
        for part in (part for payload in ordered for part in payload.get(name, ())):
            if parts.setdefault(part["externalId"], part) != part:
                differing.add(name)
        if parts:
            whole[name] = list(parts.values())
    return whole, tuple(sorted(differing))


def told(rows: int, differing: Sequence[str]) -> str:
    """What is wrong with a record of several rows, for the person who mends the mapping."""
    names = ", ".join(differing[:SHOWN]) + (" …" if len(differing) > SHOWN else "")
    return (
        f"it stands in {rows} rows of the CRM that differ in {names}; "
        "let the mapping give one row for each externalId, or ids that tell them apart"
    )


def _differing(payloads: Sequence[Mapping[str, Any]], lists: Sequence[str]) -> set[str]:
    first = payloads[0]
    names = {name for payload in payloads for name in payload} - set(lists)
    return {name for name in names for payload in payloads if payload.get(name) != first.get(name)}


def _canonical(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True, default=str)
