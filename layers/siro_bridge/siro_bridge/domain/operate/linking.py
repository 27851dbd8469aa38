"""What is answered about which CRM record a recording belongs to."""

from typing import Literal, get_args

from siro_bridge.domain.operate.outlook import Answer
from siro_bridge.domain.recording.links import Links

LinkKind = Literal["engagement", "opportunity", "account", "lead", "contact"]
"""Siro's kinds of CRM records, as the mapping's `link` names them."""

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)


class LinkedTo(Answer):
    """One record that a recording is linked to, by itself or through another record."""

    kind: LinkKind
    key: str


class Linking(Answer):
    """`links` are the recording's, empty where it has none; `ours`: they are of the connection that the bridge serves.

    After a change: `outcome` says what the bridge made of it in the CRM, and `remark` what else there is to know;
    where it is not `settled`, the CRM follows later.
    """

    recording_id: str
    title: str = ""
    processed: bool = True
    gone: bool = False
    links: tuple[LinkedTo, ...] = ()
    ours: bool = True
    changed: bool = False
    settled: bool = True
    outcome: str = ""
    remark: str = ""


def linked_to(links: Links | None) -> tuple[LinkedTo, ...]:
    """The most exact kind first: an appointment names its deal, too."""
    if links is None:
        return ()
    found = ((kind, links.external_id(kind)) for kind in KINDS)
    return tuple(LinkedTo(kind=kind, key=key) for kind, key in found if key)
