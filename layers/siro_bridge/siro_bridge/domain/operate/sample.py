"""What a few records of the CRM, as Siro would get them, say about the mapping."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import choices_of, in_text, parse_path, shape_at
from siro_bridge.domain.payload.unusable import is_unusable

SHOWN_TYPES = ("MEETING", "APPOINTMENT", "EVENT")
"""Activity types that the appointment list of Siro's app shows (guide, 3.2)."""

ACTIVITY = "engagementType.activityType"
NOT_SHOWN = f"no rep's appointment list shows it; {', '.join(SHOWN_TYPES[:-1])} and {SHOWN_TYPES[-1]} are shown"
MOST_WORDS = 5

Place = Callable[[str], str]
"""Where a path of Siro's record stands in the mapping's file; an empty path is the section's own."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One record: its payload, and what keeps Siro from taking it, if anything does."""

    payload: Payload
    issues: tuple[Issue, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"body": self.payload, "issues": [f"{_named(each)}: {each.message}" for each in self.issues]}


@dataclass(frozen=True, slots=True)
class Sample:
    """Some records of one entity."""

    entity: str
    records: Sequence[Sampled] = field(default_factory=tuple)

    @property
    def good(self) -> list[Payload]:
        return [each.payload for each in self.records if not each.issues]

    def filled(self) -> dict[str, int]:
        """In how many records each path has a value; of a list only the first part is looked at."""
        return dict(Counter(path for each in self.records for path, _ in flat(each.payload)))

    def as_dict(self, most: int, *, values: bool) -> dict[str, Any]:
        """For whoever asked: with `values` it quotes the CRM's data, of at most so many records."""
        told = {"read": len(self.records), "refused": len(self.records) - len(self.good), "filled": self.filled()}
        return told | ({"records": [each.as_dict() for each in self.records[:most]]} if values else {})


def refusals(sample: Sample, place: Place, *, values: bool) -> Iterator[str]:
    """One line for each complaint, with the number of records; words are quoted where Siro takes one of a few."""
    found: dict[tuple[str, str], list[Sampled]] = {}
    for each in sample.records:
        for issue in {(_named(issue), issue.message): issue for issue in each.issues}:
            found.setdefault(issue, []).append(each)
    for (path, message), records in found.items():
        count = f"{len(records)} of {len(sample.records)} records do not fit Siro"
        words = _words(sample.entity, path, records) if values else ""
        yield f"{place(path)}: {count}: {path}: {message}{words}"


def doubts(sample: Sample, place: Place) -> Iterator[str]:
    """What Siro takes and can do little with; of appointments alone."""
    good = [each for each in sample.good if not each.get("deletedAt")]
    if sample.entity != "engagements" or not good:
        return

    def told(path: str, records: Sequence[Payload], why: str) -> Iterator[str]:
        if records:
            yield f"{place(path)}: {len(records)} of {len(good)} appointments {why}"

    reps = "engagementUsers"
    yield from told(reps, [each for each in good if not each.get(reps)], "have no rep: no recording is matched to them")
    nameless = [each for each in good if any(not user.get("email") for user in each.get(reps, ()))]
    yield from told(reps, nameless, "have a rep without an email, by which Siro finds its own user")
    timeless = [each for each in good if not each.get("startTime")]
    yield from told("startTime", timeless, "have no start: no recording is matched to them")
    kinds = Counter((each.get("engagementType") or {}).get("activityType") for each in good)
    for kind in kinds.keys() - set(SHOWN_TYPES):
        of_kind = [each for each in good if (each.get("engagementType") or {}).get("activityType") == kind]
        yield from told(ACTIVITY, of_kind, f"{f'are {kind}' if kind else 'have no activityType'}: {NOT_SHOWN}")


def flat(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Path and value of each part that is there; of a list its first part alone."""
    if isinstance(value, Mapping) and not is_unusable(value):
        for name, part in value.items():
            yield from flat(part, (*path, name))
    elif isinstance(value, list) and value:
        yield from flat(value[0], (*path, 0))
    elif value is not None and value != []:
        yield in_text(path), value


def _words(entity: str, path: str, records: Sequence[Sampled]) -> str:
    """The CRM's words that `translate` should know: they are no person's data."""
    try:
        known = choices_of(shape_at(ROOTS[entity], parse_path(path)))
    except ValueError:
        return ""
    if not known:
        return ""
    found = Counter(str(value) for each in records for at, value in flat(each.payload) if at == path)
    quoted = ", ".join(f"{word!r}" for word, _ in found.most_common(MOST_WORDS))
    return f"; the CRM says {quoted}: translate it" if quoted else ""


def _named(issue: Issue) -> str:
    return in_text(issue.path) or "record"
