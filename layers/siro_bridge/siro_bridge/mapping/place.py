"""Where the mapping's keys stand in its file, for messages at run time."""

from typing import Protocol

from siro_bridge.mapping.model import CrmMapping


class Where(Protocol):
    """The place of a key below one section, as `place` gives it: `mapping.yaml:12: engagements.list.paging`."""

    def __call__(self, *path: str | int) -> str: ...


def field_place(mapping: CrmMapping, target: str, field: str) -> str:
    """The place of what has `field` written: a rule, the deep link, `unlisted`, or else the target."""
    back, link = mapping.write_back, mapping.deep_link
    for index, rule in enumerate(back.fields):
        if (rule.target, rule.field) == (target, field):
            return mapping.place("write_back", "fields", index, "column" if rule.column else "crmFieldName")
    if link and (link.target, link.field) == (target, field):
        return mapping.place("deep_link", "field")
    for index, unlisted in enumerate(back.unlisted):
        if unlisted.target == target:
            return mapping.place("write_back", "unlisted", index)
    return mapping.place("write_back", "targets", target)
