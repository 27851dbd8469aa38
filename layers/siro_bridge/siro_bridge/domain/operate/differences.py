"""What a record that would be sent changes at Siro, as far as Siro's organization API shows the record.

Of an appointment it shows its own fields, the name of its type, the customer and the reps; of a deal the same. It does
not show an appointment's deal by the CRM's id, contacts, leads and some times: nobody can tell the old value of those.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from siro_bridge.domain.operate.outlook import Answer, shown
from siro_bridge.domain.payload.times import parse_time

FIELDS: Mapping[str, tuple[str, ...]] = {
    "engagements": ("direction", "subject", "content", "startTime", "startTimeLocalized", "endTime"),
    "opportunities": ("name", "amount", "closedAt", "disposition"),
}
"""Shown where they are set; one that is left out is empty."""

USERS: Mapping[str, str] = {"engagements": "engagementUsers", "opportunities": "opportunityUsers"}
OF_USERS = ("email", "name", "shareOfSale")
_TIMES = ("startTime", "endTime", "closedAt", "startTimeLocalized")


class Difference(Answer):
    """`path` is the field's, as the mapping names it; a rep's fields stand under the rep's external id."""

    path: str
    old: Any = None
    new: Any = None


class Comparison(Answer):
    """`untold` would be sent as well, and nobody knows whether they change anything: Siro does not show them."""

    changes: tuple[Difference, ...] = ()
    untold: tuple[Difference, ...] = ()


def compare(entity: str, body: Mapping[str, Any], at_siro: Mapping[str, Any]) -> Comparison:
    """`body` is what would be sent, `at_siro` Siro's own answer about the record. What is not sent stays there."""
    told = dict(_told(entity, at_siro))
    changes, untold = list[Difference](), list[Difference]()
    for path, new in _sent(entity, body):
        if path not in told:
            untold.append(Difference(path=path, new=shown(new)))
        elif not _is_same(path, told[path], new):
            changes.append(Difference(path=path, old=shown(told[path]), new=shown(new)))
    return Comparison(changes=tuple(changes), untold=tuple(untold))


def _sent(entity: str, body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        if name == USERS[entity]:
            yield from _of_users(name, value or [])
        elif name in ("account", "engagementType") and value:
            yield from ((f"{name}.{key}", part) for key, part in value.items())
        elif name == "account":
            yield "account.externalId", None
        elif name not in ("externalId", "deletedAt"):
            yield name, value


def _told(entity: str, at_siro: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, at_siro.get(name)) for name in FIELDS[entity])
    if isinstance(kind := at_siro.get("engagementType"), str):
        yield "engagementType.name", kind
    if isinstance(account := at_siro.get("account"), Mapping):
        yield from ((f"account.{key}", value) for key, value in account.items())
    elif "account" in at_siro:
        yield "account.externalId", None
    users = at_siro.get(USERS[entity])
    if isinstance(users, list) and all(isinstance(user, Mapping) and user.get("externalId") for user in users):
        yield from _of_users(USERS[entity], users)


def _of_users(name: str, users: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Their external ids as one value, and each one's own fields."""
    yield name, sorted(str(user["externalId"]) for user in users)
    for user in users:
        yield from ((f"{name}[{user['externalId']}].{key}", user[key]) for key in OF_USERS if key in user)


def _is_same(path: str, old: Any, new: Any) -> bool:
    if old in (None, "", []) or new in (None, "", []):
        return old in (None, "", []) and new in (None, "", [])
    if path in _TIMES:
        return parse_time(old, UTC) == parse_time(new, UTC)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_same_part, old, new))
    if isinstance(old, int | float) and isinstance(new, int | float):
        return float(old) == float(new)
    return str(old) == str(new)


def _is_same_part(old: Any, new: Any) -> bool:
    """Of a list: an address may have more keys at Siro than were sent."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(str(old.get(key) or "") == str(value or "") for key, value in new.items())
    return str(old) == str(new)
