"""How a synced payload is taken apart: which keys hold other records, which hold users."""

from dataclasses import dataclass, field
from typing import Any

from siro_bridge_cli.simulator import payloads
from siro_bridge_cli.simulator.world import Kind


@dataclass(frozen=True, slots=True)
class Shape:
    """`parents` and `lists` map a payload key to the kind it holds, `users` is the key of the users' list."""

    known: frozenset[str]
    parents: dict[str, Kind] = field(default_factory=dict)
    lists: dict[str, Kind] = field(default_factory=dict)
    users: str | None = None

    def nested_keys(self) -> set[str]:
        return {*self.parents, *self.lists, self.users or ""}


def _keys(*types: Any) -> frozenset[str]:
    return frozenset().union(*(kind.__required_keys__ | kind.__optional_keys__ for kind in types))


SHAPES: dict[Kind, Shape] = {
    Kind.ENGAGEMENT: Shape(
        _keys(payloads.Engagement),
        {
            "account": Kind.ACCOUNT,
            "opportunity": Kind.OPPORTUNITY,
            "lead": Kind.LEAD,
            "contact": Kind.CONTACT,
        },
        users="engagementUsers",
    ),
    Kind.OPPORTUNITY: Shape(
        _keys(payloads.Opportunity, payloads.NestedOpportunity),
        {"account": Kind.ACCOUNT, "contact": Kind.CONTACT},
        {"opportunityContacts": Kind.CONTACT},
        users="opportunityUsers",
    ),
    Kind.CONTACT: Shape(_keys(payloads.OpportunityContact), {"account": Kind.ACCOUNT}),
    Kind.ACCOUNT: Shape(_keys(payloads.Account)),
    Kind.LEAD: Shape(_keys(payloads.Lead)),
    Kind.USER: Shape(_keys(payloads.User)),
}
