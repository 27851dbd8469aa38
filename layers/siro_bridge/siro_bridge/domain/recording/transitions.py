"""What a move of a recording's ledger item is: who makes it, from which state to which, and under what condition.

The table of all moves is `moves.py`. The stores make their conditional writes of its rules (`state/moving.py`), and
`target` answers by the same rules for an item that was read. A new state needs a field of `Rules` and a case of `rule`:
the type checker then names every move that does not say what becomes of a recording in it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple, assert_never

from siro_bridge.domain.recording.item import LedgerItem, State


class Who(StrEnum):
    """Who makes a move."""

    WEBHOOK = "WebhookFunction"
    ENRICHMENT = "EnrichmentFunction"
    SYNC = "SyncFunction"
    PERSON = "a person"


class When(StrEnum):
    """The condition under which a move is made."""

    ALWAYS = "always"
    OTHER_LINKS = "the event tells of other links than the item's digest"
    NOT_APPLIED = "the listed version is not the applied one"
    NOT_LISTED = "the listed version is not the one of the last listing that made it wanted"
    MORE_WANTED = "seq is higher than applied"
    RUN_OUT = "the claim has run out"
    UNDONE = "a person has undone it"
    OURS = "the claim is the worker's own"
    OURS_AS_WANTED = "the claim is the worker's own, and seq is what it worked on"


class Facts(NamedTuple):
    """What a move knows, for the conditions that ask for it; a move leaves out what none of its conditions needs."""

    digest: str = ""
    version: str = ""
    now: int = 0
    owner: str = ""
    seq: int = 0
    shard: str = ""
    soon: int = 0


HOLDS: Mapping[When, Callable[[LedgerItem, Facts], bool]] = {
    When.ALWAYS: lambda _, __: True,
    When.OTHER_LINKS: lambda item, facts: item.digest != facts.digest,
    When.NOT_APPLIED: lambda item, facts: item.applied_version != facts.version,
    When.NOT_LISTED: lambda item, facts: item.listed_version != facts.version,
    When.MORE_WANTED: lambda item, _: item.applied is not None and item.seq > item.applied,
    When.RUN_OUT: lambda item, facts: item.claimed_until is not None and item.claimed_until <= facts.now,
    When.UNDONE: lambda item, _: item.undone_since is not None,
    When.OURS: lambda item, facts: item.owner == facts.owner,
    When.OURS_AS_WANTED: lambda item, facts: item.owner == facts.owner and item.seq == facts.seq,
}


class Rule(NamedTuple):
    """What a move makes of an item in one state; a move without a rule for a state leaves the item as it is."""

    to: State
    when: When = When.ALWAYS


class Rules(NamedTuple):
    """A rule for each state. `unknown` is for a recording that the ledger does not have."""

    unknown: Rule | None
    received: Rule | None
    working: Rule | None
    waiting: Rule | None
    incomplete: Rule | None
    done: Rule | None
    failed: Rule | None
    erased: Rule | None

    def rule(self, before: State | None) -> Rule | None:  # noqa: C901, PLR0911 - one for each state
        match before:
            case None:
                return self.unknown
            case State.RECEIVED:
                return self.received
            case State.WORKING:
                return self.working
            case State.WAITING:
                return self.waiting
            case State.INCOMPLETE:
                return self.incomplete
            case State.DONE:
                return self.done
            case State.FAILED:
                return self.failed
            case State.ERASED:
                return self.erased
        assert_never(before)


class Move(NamedTuple):
    """Something that happens to a recording: who makes it happen, and what becomes of the item."""

    name: str
    who: Who
    rules: Rules

    def target(self, item: LedgerItem | None, facts: Facts) -> State | None:
        """The state that the move leads to; None when it leaves the item as it is."""
        rule = self.rules.rule(item.state if item else None)
        if rule is None or (item is not None and not HOLDS[rule.when](item, facts)):
            return None
        return rule.to


class Transition(NamedTuple):
    """A row of the table. `before` is None for a recording that the ledger does not have."""

    before: State | None
    move: Move
    to: State
    when: When


def transitions(move: Move) -> list[Transition]:
    """The rows of one move, by the state before it."""
    ways = [(before, move.rules.rule(before)) for before in (None, *State)]
    return [Transition(before, move, rule.to, rule.when) for before, rule in ways if rule]
