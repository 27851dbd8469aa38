"""Which extracted fact goes to which field of which record: the mapping file's rules over Siro's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from siro_bridge.domain.recording.recording import Extraction, Skipped
from siro_bridge.domain.spoken.nothing import says_nothing
from siro_bridge.domain.spoken.said import DEFAULT, SaysNothingError, Terms
from siro_bridge.domain.write_back.coercion import coerce
from siro_bridge.domain.write_back.rules import FieldRule, Unlisted
from siro_bridge.domain.write_back.unruled import tell_unruled
from siro_bridge.domain.write_back.values import is_empty

EMPTY = "nothing was extracted"
PLACEHOLDER = "what was extracted says nothing, such as N/A"


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A fact in the CRM's type, with where it goes; `source` is its name at Siro.

    `unlisted`: Siro's own mapping names the field, not the mapping file. `empties` is what the field may hold
    and count as empty.
    """

    target: str
    field: str
    value: Any
    policy: str
    source: str
    unlisted: bool = False
    empties: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    fields: tuple[PlannedField, ...]
    skipped: tuple[Skipped, ...]

    def of(self, target: str) -> list[PlannedField]:
        return [planned for planned in self.fields if planned.target == target]


def plan_fields(
    extractions: Sequence[Extraction],
    rules: Sequence[FieldRule],
    unlisted: Sequence[Unlisted],
    terms: Terms = DEFAULT,
) -> Plan:
    """What cannot be written is skipped with its reason, and does not stop the rest.

    Two facts for one field: the first in Siro's order is written; where the policy appends, both are. Facts that
    say something and that no rule takes are told by their names.
    """
    planned: dict[tuple[str, str], PlannedField] = {}
    skipped: list[Skipped] = []
    ruled = [(each, list(_rules_for(each, rules, unlisted))) for each in extractions]
    for extraction, own_rules in ruled:
        for rule, listed in own_rules:
            outcome = _plan(extraction, rule, terms, unlisted=not listed)
            place = (rule.target, rule.field)
            if isinstance(outcome, Skipped):
                skipped.append(outcome)
            elif place in planned and rule.policy == "append":
                planned[place] = _joined(planned[place], outcome)
            elif place in planned:
                skipped.append(Skipped(extraction.name, f"another fact already fills {rule.field}"))
            else:
                planned[place] = outcome
    unruled = [each for each, own_rules in ruled if not own_rules and not says_nothing(each.value, terms.nothing)]
    return Plan(tuple(planned.values()), (*skipped, *tell_unruled(unruled, rules, unlisted)))


def _joined(first: PlannedField, second: PlannedField) -> PlannedField:
    return replace(first, value=f"{first.value}\n{second.value}", source=f"{first.source}, {second.source}")


def _rules_for(
    extraction: Extraction, rules: Sequence[FieldRule], unlisted: Sequence[Unlisted]
) -> Iterator[tuple[FieldRule, bool]]:
    """The file's rules; Siro's mapping of its own where the file does not list it (False) but allows its model."""
    yield from ((rule, True) for rule in rules if rule.name is not None and rule.name == extraction.name)
    for model, name in extraction.mappings:
        listed = [(rule, True) for rule in rules if (rule.crmModelName, rule.crmFieldName) == (model, name)]
        yield from listed or ((_unlisted_rule(each, name), False) for each in unlisted if each.crmModelName == model)


def _unlisted_rule(rule: Unlisted, name: str) -> FieldRule:
    return FieldRule(
        crmModelName=rule.crmModelName, crmFieldName=name, target=rule.target, policy=rule.policy, empty=rule.empty
    )


def _plan(extraction: Extraction, rule: FieldRule, terms: Terms, *, unlisted: bool) -> PlannedField | Skipped:
    try:
        value = coerce(extraction.value, rule, terms)
    except SaysNothingError:
        return Skipped(extraction.name, EMPTY if is_empty(extraction.value) else PLACEHOLDER)
    except ValueError as error:
        return Skipped(extraction.name, f"{rule.field} takes {rule.type}: {error}")
    return PlannedField(rule.target, rule.field, value, rule.policy, extraction.name, unlisted, rule.empty)
