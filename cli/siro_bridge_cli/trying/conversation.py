"""A conversation that is made up so that the mapping has a fact for each of its fields."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.mapping.model import CrmMapping
from siro_bridge_cli.simulator.recording import Extraction, Section

SUMMARY = (
    Section("Overview", "This conversation is made up, by siro-bridge mapping try: nobody has had it."),
    Section("Next Steps", "Look at this record, and at what would come of a real conversation."),
)
LONGEST_MINUTES = 45.0


def facts_for(mapping: CrmMapping) -> list[Extraction]:
    """One for each rule, such as a person might say it: an amount as a range, a picklist's word, a day."""
    rules = mapping.write_back.fields
    return [Extraction(_name(rule), _said(rule), _mapped(rule)) for rule in rules if rule.policy != "never"]


def minutes_for(mapping: CrmMapping) -> float:
    """Long enough for `only_if`."""
    least = mapping.write_back.only_if.min_duration
    return max(LONGEST_MINUTES, least / timedelta(minutes=1) + 1 if least else 0.0)


def chosen(engagements: Mapping[str, Mapping[str, Any]], now: datetime) -> str | None:
    """The appointment nearest to now, of those that lead to most of what may be written to: a deal, a rep."""
    alive = {key: each for key, each in engagements.items() if not each.get("deletedAt")}

    def worth(key: str) -> tuple[int, float]:
        each = alive[key]
        links = sum(bool(each.get(name)) for name in ("opportunity", "account", "reps"))
        return links, -abs((_start(each) - now).total_seconds())

    return max(alive, key=worth, default=None)


def _start(engagement: Mapping[str, Any]) -> datetime:
    text = engagement.get("startTime")
    return datetime.fromisoformat(text) if text else datetime.fromtimestamp(0, UTC)


def _name(rule: FieldRule) -> str:
    return rule.name or (rule.crmFieldName or "").removesuffix("__c").replace("_", " ")


def _mapped(rule: FieldRule) -> tuple[str, ...] | None:
    return (f"{rule.crmModelName}.{rule.crmFieldName}",) if rule.crmModelName else None


def _said(rule: FieldRule) -> Any:
    if rule.type == "picklist":
        option, words = next(iter(rule.options.items()))
        return next(iter(words), option)
    return _SAID[rule.type]


_SAID: Mapping[str, Any] = {
    "text": "A sample, made up by siro-bridge mapping try",
    "money": "$40,000 - $50,000",
    "number": "about three",
    "date": f"{date.today() + timedelta(days=90):%B %d, %Y}",  # noqa: DTZ011  some day to come
    "boolean": "yes",
    "list": ["First sample", "Second sample"],
}
