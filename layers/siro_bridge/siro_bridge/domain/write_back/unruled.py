"""Facts that no rule of the mapping takes, told by their names alone; and rules that are a hair away from one."""

from collections.abc import Iterator, Sequence

from siro_bridge.domain.recording.recording import Extraction, Skipped
from siro_bridge.domain.texts import cut, folded
from siro_bridge.domain.write_back.rules import FieldRule, Unlisted

NO_RULE = "no rule of the mapping takes it"
MOST_NAMED = 10
LONGEST_NAME = 60


def tell_unruled(
    unruled: Sequence[Extraction], rules: Sequence[FieldRule], unlisted: Sequence[Unlisted]
) -> list[Skipped]:
    """One remark for each near miss, the first ones, and one for all the others together.

    None where there are no rules at all: such a mapping writes notes only, and misses nothing.
    """
    if not (rules or unlisted):
        return []
    near = {each.name: miss for each in unruled if (miss := next(_near_misses(each, rules, unlisted), ""))}
    told = [Skipped(_shown(name), f"{NO_RULE}, but {miss} is nearly the same") for name, miss in near.items()]
    others = [_shown(name) for name in dict.fromkeys(each.name for each in unruled) if name not in near]
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    names = ", ".join(others[:MOST_NAMED])
    return [*told[:MOST_NAMED], *([Skipped(names + more, NO_RULE)] if names else [])]


def _near_misses(fact: Extraction, rules: Sequence[FieldRule], unlisted: Sequence[Unlisted]) -> Iterator[str]:
    """What the mapping says, where only case, blanks or punctuation tell it from what Siro says."""
    pairs = {(_bare(model), _bare(name)) for model, name in fact.mappings}
    models = {model for model, _ in pairs}
    for rule in rules:
        if rule.name is not None and _bare(rule.name) == _bare(fact.name):
            yield f"the rule's name {_shown(rule.name)}"
        elif (_bare(rule.crmModelName or ""), _bare(rule.crmFieldName or "")) in pairs:
            yield f"the rule's {rule.crmModelName}.{rule.crmFieldName}"
    for each in unlisted:
        if _bare(each.crmModelName) in models:
            yield f"unlisted's {each.crmModelName}"


def _bare(name: str) -> str:
    return "".join(char for char in folded(name) if char.isalnum())


def _shown(name: str) -> str:
    """In quotation marks, so that a blank at its end can be seen."""
    line = name.replace("\n", " ")
    return f'"{cut(line, LONGEST_NAME)}"'
