"""The CRM's reps beside Siro's users: whose recordings Siro can attribute, and what to change for the others.

Guide, 3.1: Siro maps a CRM's rep (an external user) to a Siro user by email, else by name; a person may map them by
hand, in Settings → Integrations → User Mapping.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Match(StrEnum):
    """How a rep finds a Siro user, the surest first."""

    MAPPED = "mapped"
    EMAIL = "email"
    NAME = "name"
    SEVERAL = "several"
    DISABLED = "disabled"
    NONE = "none"


FINE = frozenset({Match.MAPPED, Match.EMAIL, Match.NAME})

BY_HAND = "map the rep in Siro: Settings → Integrations → User Mapping"


@dataclass(frozen=True, slots=True)
class Rep:
    """As the CRM's appointments name a rep; `appointments` counts those in the window."""

    external_id: str
    email: str = ""
    name: str = ""
    appointments: int = 0


@dataclass(frozen=True, slots=True)
class SiroUser:
    """Someone who can sign into Siro; `external_id` is the CRM user's that Siro has mapped to them."""

    id: str
    email: str = ""
    name: str = ""
    external_id: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """`known` tells whether Siro has the rep as an external user; `change` is empty where nothing is to be done."""

    rep: Rep
    match: Match
    user: SiroUser | None
    known: bool
    change: str = ""


def siro_user(user: Mapping[str, Any]) -> SiroUser:
    """As Siro's API tells of it."""
    names = (user.get("firstName"), user.get("lastName"))
    return SiroUser(
        id=str(user.get("id") or ""),
        email=str(user.get("email") or ""),
        name=" ".join(name for name in names if isinstance(name, str) and name),
        external_id=str(user.get("externalId") or ""),
        disabled=bool(user.get("disabled")),
    )


class SiroUsers:
    """Siro's users, found by what Siro matches a rep by."""

    def __init__(self, users: Sequence[SiroUser]) -> None:
        self._mapped = _grouped((user.external_id, user) for user in users)
        self._emails = _grouped((_folded(user.email), user) for user in users)
        self._names = _grouped((_folded(user.name), user) for user in users)

    def match(self, rep: Rep) -> tuple[Match, SiroUser | None]:
        """The surest way that finds anybody, and the user where it is one."""
        for way, found in (
            (Match.MAPPED, self._mapped.get(rep.external_id)),
            (Match.EMAIL, self._emails.get(_folded(rep.email))),
            (Match.NAME, self._names.get(_folded(rep.name))),
        ):
            if found:
                able = [user for user in found if not user.disabled]
                if not able:
                    return Match.DISABLED, found[0]
                return (way, able[0]) if len(able) == 1 else (Match.SEVERAL, None)
        return Match.NONE, None


def compare(reps: Sequence[Rep], users: Sequence[SiroUser], known: Iterable[str]) -> list[Compared]:
    """Each rep with the Siro user it finds, those without one first.

    `known` are the external ids of the CRM users that Siro has.
    """
    siro, known = SiroUsers(users), set(known)
    compared = [_compared(rep, *siro.match(rep), known=rep.external_id in known) for rep in reps]
    return sorted(compared, key=lambda one: (one.match in FINE, one.rep.external_id))


def unmatched_users(users: Sequence[SiroUser], compared: Sequence[Compared]) -> list[SiroUser]:
    """Siro's users that no rep of the window finds: their recordings have no appointment to be matched with."""
    matched = {one.user.id for one in compared if one.user}
    return [user for user in users if user.id not in matched and not user.disabled]


def reps_of(engagements: Iterable[Mapping[str, Any]]) -> list[Rep]:
    """The reps that appointments name, each once; what one appointment leaves out of a rep another may tell."""
    counts: Counter[str] = Counter()
    emails, names = dict[str, str](), dict[str, str]()
    for engagement in engagements:
        for user in _users(engagement):
            key = str(user["externalId"])
            counts[key] += 1
            emails[key] = emails.get(key) or str(user.get("email") or "")
            names[key] = names.get(key) or str(user.get("name") or "")
    return [Rep(key, emails[key], names[key], number) for key, number in counts.items()]


def _users(engagement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    users = {
        str(user["externalId"]): user for user in engagement.get("engagementUsers") or () if user.get("externalId")
    }
    return list(users.values())


def _compared(rep: Rep, match: Match, user: SiroUser | None, *, known: bool) -> Compared:
    return Compared(rep, match, user, known, _change(rep, match))


def _change(rep: Rep, way: Match) -> str:
    match way:
        case Match.MAPPED | Match.EMAIL:
            return ""
        case Match.NAME:
            return "give both the same email, as names may change"
        case Match.SEVERAL:
            return f"several Siro users fit: {BY_HAND}"
        case Match.DISABLED:
            return "the Siro user is disabled: enable it in Siro, or map the rep to another one"
        case Match.NONE if rep.email:
            return f"invite {rep.email} to Siro, or {BY_HAND}"
        case Match.NONE:
            return f"map engagementUsers[].email in mapping.yaml, or {BY_HAND}"


def _grouped(pairs: Iterable[tuple[str, SiroUser]]) -> dict[str, list[SiroUser]]:
    """By a text; those without it are left out."""
    grouped: dict[str, list[SiroUser]] = {}
    for text, user in pairs:
        if text:
            grouped.setdefault(text, []).append(user)
    return grouped


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
